#!/usr/bin/env node
import { version } from '../version.js'
import { createTerminal } from './terminal.js'

// Answered before anything else is loaded: scripts ask for the version often.
if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  createTerminal(process, false).print(version)
} else {
  const { runProgram } = await import('./program.js')
  process.exitCode = await runProgram(process.argv.slice(2), process)
}
