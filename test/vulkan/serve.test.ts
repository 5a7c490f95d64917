import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { chat, differences, realSupervisor, type Recorded } from '../e2e/real-server.js'

let server: Recorded

beforeAll(async () => {
  server = await realSupervisor({ config: { backend: 'vulkan', cacheType: 'q8_0' } })
  // Mesa's software driver compiles llama.cpp's shaders on the first start of a build: most of a minute.
  await server.supervisor.start()
}, 600_000)

afterAll(() => server.supervisor.stop())

test('the K/V cache lies on the Vulkan device, and nothing says that the CPU got it', () => {
  expect(server.supervisor.status()).toMatchObject({
    backend: 'vulkan',
    cacheTypeK: 'q8_0',
    kvObserved: { buffers: [{ device: 'Vulkan0' }] },
  })
  expect(differences(server)).toEqual([])
})

test('it answers', async () => {
  const answer = await chat(server.supervisor.url, 'Hello')
  expect(answer.usage.completion_tokens).toBeGreaterThan(0)
}, 120_000)
