// `npm start -- ARGS`: sets up what is missing, then is `cortex-supervisor start ARGS`, in this very process, so that
// signals and exit codes are the command's own.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setUp } from './set-up.js'

await setUp()
const main = path.join(root, 'dist', 'cli', 'main.js')
process.argv.splice(1, 1, main, 'start')
await import(pathToFileURL(main).href)
