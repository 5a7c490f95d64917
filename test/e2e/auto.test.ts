import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { planConfig, publicPlan } from '../../src/index.js'
import { configFolder, differences, realSupervisor, type Recorded } from './real-server.js'
import { testEnv, testHome } from './test-home.js'

let config: Awaited<ReturnType<typeof configFolder>>
let server: Recorded

beforeAll(async () => {
  config = await configFolder('model: demo\nbackend: cpu\ncacheType: auto\ngateway: { port: 0 }\n')
  server = await realSupervisor({ configFile: config.file })
  await server.supervisor.start()
}, 120_000)

afterAll(async () => {
  await server.supervisor.stop()
  await config.remove()
})

test('auto runs f16 where that fits, and the child agrees', () => {
  const [ready] = server.seen('ready')
  expect(ready).toMatchObject({ cacheTypeK: 'f16', cacheTypeV: 'f16', kvObserved: { kMiB: 1, vMiB: 1 } })
  expect(ready?.cacheTypesReason).toMatch(/^auto chose f16: it needs \d+ MiB of the .* that are left of main memory\.$/)
  expect(differences(server)).toEqual([])
})

test('where even the smallest does not fit with the context that is asked for, the largest that fits is planned', async () => {
  const plan = await planConfig({
    configFile: config.file,
    overrides: [{ key: 'contextSize', value: 2_000_000_000, flag: '--ctx-size' }],
    env: testEnv,
    cwd: testHome,
    offline: true,
  })
  expect(plan).toMatchObject({ cacheTypeK: 'q4_0', cacheTypeV: 'q4_0', errors: [] })
  expect(plan.warnings.map(({ code }) => code)).toContain('CONTEXT_REDUCED')
  expect(plan.settings.contextSize).toBeGreaterThan(4096)
  expect(plan.argv).toEqual(expect.arrayContaining(['--ctx-size', String(plan.settings.contextSize)]))
})

test('a plan shows for each type how long a context fits', async () => {
  const plan = publicPlan(await planConfig({ configFile: config.file, env: testEnv, cwd: testHome, offline: true }))
  const row = (type: string) =>
    plan.contexts?.find(({ cacheTypeK, cacheTypeV }) => `${cacheTypeK}/${cacheTypeV}` === type)
  // 4 layers × 1 head × 64 values, K and V.
  expect(row('f16/f16')).toEqual({
    cacheTypeK: 'f16',
    cacheTypeV: 'f16',
    bytesPerToken: 1024,
    longestContext: 2048,
    runs: 'native',
  })
  expect(row('q8_0/q5_1')?.bytesPerToken).toBe(4 * 2 * (34 + 24))
  expect(plan.contexts).toHaveLength(10)
})

test('auto for one side leaves the other as it is', async () => {
  await expect(server.supervisor.update({ cacheTypeK: 'q8_0' })).resolves.toMatchObject({ outcome: 'applied' })
  expect(server.supervisor.status()).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'f16' })
  expect(differences(server)).toEqual([])
})
