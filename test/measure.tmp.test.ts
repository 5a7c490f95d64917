import { test } from '@jest/globals'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { prepareEdit } from '../src/config/edit/edit-config.js'
import { readConfigText } from '../src/config/load-config.js'
import { configFolder } from './fixtures/config-folder.js'
const many = (n: number, f: (at: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: n }, (_, at) => f(at)))
const big = Array.from({ length: 1000 }, (_, at) => `  V${at}: value${at}`).join('\n')
test.each<[string, string, Record<string, unknown>]>([
  ['warm-up', 'threads: 1\n', { threads: 2 }],
  ['1,000 unknown keys', 'threads: 1\n', many(1000, (at) => [`k${at}`, 1])],
  ['200 unknown keys', 'threads: 1\n', many(200, (at) => [`cacheTyp${at}`, 1])],
  ['200 env', 'threads: 1\n', { env: many(200, (at) => [`K${at}`, 'x'.repeat(300)]) }],

  ['1000 objects', 'threads: 1\n', { loras: Array.from({ length: 500 }, () => ({ a: 1 })) }],
  ['250 profiles', 'threads: 1\n', { profiles: many(250, (at) => [`p${at}`, { extends: `p${(at + 1) % 250}` }]) }],
  ['64 KiB text', 'threads: 1\n', { alias: 'x'.repeat(65000) }],
  ['one key in a 1000-key file', `env:\n${big}\n`, { threads: 2 }],
])('%s', async (name, text, changes) => {
  await using folder = await configFolder({ 'cortex.yaml': text })
  const before = await readConfigText({ cwd: folder.path, env: {}, file: 'cortex.yaml' })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  await new Promise((r) => setTimeout(r, 5))
  const outcome = await prepareEdit(before, changes).then(
    () => 'ok',
    (e: { message: string }) => e.message.split('\n')[0]!.slice(0, 90),
  )
  await new Promise((r) => setTimeout(r, 5))
  delay.disable()
  process.stderr.write(
    `${name}: ${(performance.now() - start - 10).toFixed(0)} ms, longest block ${(delay.max / 1e6).toFixed(0)} ms: ${outcome}\n`,
  )
})
