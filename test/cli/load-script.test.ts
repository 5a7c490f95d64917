import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeCodeCache } from '../../src/cli/code-cache.js'
import { loadScript } from '../../src/cli/load-script.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let script: string
beforeEach(async () => {
  folder = await temporaryFolder()
  script = path.join(folder.path, 'program.js')
  await writeFile(script, scriptWith(42))
})
afterEach(() => folder.remove())

function scriptWith(answer: number): string {
  return `const path = require('node:path')
exports.answer = () => ${answer}
exports.name = path.basename(__filename)`
}

interface Exports {
  answer(): number
  name: string
}

const load = (command: string | undefined = 'start') =>
  loadScript<Exports>(script, command, { CORTEX_HOME: folder.path })

const cache = (command = 'start') => path.join(folder.path, 'cache', 'compiled', `${command}.v8`)

/** Whether a run writes anew what it has compiled, as it does when it could use nothing. */
async function compiledAnew(): Promise<boolean> {
  await utimes(cache(), 0, 0)
  const { exports, keep } = load()
  exports.answer()
  keep()
  return (await stat(cache())).mtimeMs > 0
}

test('a script runs as if it were required', () => {
  const { exports } = load()
  expect(exports.answer()).toBe(42)
  expect(exports.name).toBe('program.js')
})

test('what one run has kept, the next one uses', async () => {
  load().keep()
  expect(await compiledAnew()).toBe(false)
  expect(load().exports.answer()).toBe(42)
})

test('a script that was changed is compiled again, even to one of the same length', async () => {
  load().keep()
  await writeFile(script, scriptWith(43))
  expect(load().exports.answer()).toBe(43)
  expect(await compiledAnew()).toBe(true)
  expect(await compiledAnew()).toBe(false)
})

test('what V8 does not take is replaced', async () => {
  await utimes(script, 1, 1)
  load().keep()
  const kept = await readFile(cache())
  writeCodeCache(cache(), kept.subarray(4, kept.indexOf('\n', 4)).toString(), Buffer.from('not what V8 gave'))
  // Another source in disguise: V8 does not look at what it is given for one that it has compiled in this process.
  await writeFile(script, scriptWith(44))
  await utimes(script, 1, 1)
  expect(await compiledAnew()).toBe(true)
  expect(load().exports.answer()).toBe(44)
})

test('each command has its own, and a word that is none has none', async () => {
  load('plan').keep()
  await expect(stat(cache('plan'))).resolves.toBeDefined()
  await expect(stat(cache())).rejects.toThrow('ENOENT')
  for (const word of [undefined, '--help', '../plan', '']) {
    const { exports, keep } = load(word)
    keep()
    expect(exports.answer()).toBe(42)
  }
})
