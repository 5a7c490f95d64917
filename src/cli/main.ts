#!/usr/bin/env node
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../version.js'
import { loadScript } from './load-script.js'
import { createTerminal } from './terminal.js'

/** Beside this file in the package: all of the command line, see scripts/build.js. */
type Program = typeof import('./program.js')

// Answered before anything else is loaded: scripts ask for the version often, and Node alone is slow enough.
if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  createTerminal(process, false).print(version)
} else {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'program.js')
  const { exports, keep } = loadScript<Program>(file, process.argv[2], process.env)
  void exports.runProgram(process.argv.slice(2), process).then((exitCode) => {
    process.exitCode = exitCode
    if (exitCode === 0) keep()
  })
}
