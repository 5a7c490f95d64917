// Prints the ms that reading the header of a model takes in a process that has read none before, and the MiB by which it
// grows. `--bytes` reads the same bytes and no more, which is the yardstick.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'

const [model = '', mode] = process.argv.slice(2)
const { readGguf } = await import(pathToFileURL(path.join(root, 'dist', 'gguf.js')).href)
const before = process.memoryUsage.rss()
const start = performance.now()
if (mode === '--bytes') readFileSync(model)
else await readGguf(model)
const ms = performance.now() - start
console.log(JSON.stringify({ ms, grown: (process.memoryUsage.rss() - before) / 2 ** 20 }))
