#!/usr/bin/env node
import { version } from '../version.js'

// Answered before anything else is loaded: scripts ask for the version often.
if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  process.stdout.write(`${version}\n`)
} else {
  const { runProgram } = await import('./program.js')
  process.exitCode = await runProgram(process.argv.slice(2), process)
}
