import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import OpenAI from 'openai'
import { chat, configFolder, differences, isAlive, realSupervisor, type Recorded } from './real-server.js'

const MIB = 1024 * 1024
let config: Awaited<ReturnType<typeof configFolder>>
let server: Recorded

beforeAll(async () => {
  config = await configFolder('# keep me\nmodel: demo\nbackend: cpu\ncacheType: f16 # precise\ngateway: { port: 0 }\n')
  server = await realSupervisor({ configFile: config.file })
  await server.supervisor.start()
}, 120_000)

afterAll(async () => {
  await server.supervisor.stop()
  await config.remove()
})

const pid = () => server.supervisor.status().pid
const argument = (flag: string) => {
  const argv = server.supervisor.status().argv ?? []
  return argv[argv.indexOf(flag) + 1]
}

describe('a llama-server with the demo model', () => {
  test('tells what it really runs, and the child agrees to the byte that its log shows', () => {
    const [ready] = server.seen('ready')
    expect(ready).toMatchObject({
      generation: 1,
      backend: 'cpu',
      cacheTypeK: 'f16',
      cacheTypeV: 'f16',
      kvBytes: 2 * MIB,
      kvObserved: { kMiB: 1, vMiB: 1, buffers: [{ device: 'CPU', mib: 2 }] },
      contextSize: 2048,
      flashAttention: 'on',
    })
    expect(differences(server)).toEqual([])
  })

  test('answers in English', async () => {
    const answer = await chat(server.supervisor.url, 'Tell me a story about a fox.')
    expect(answer.choices[0]?.message.content).toMatch(/\b(a|the|was|lived)\b/)
  })

  test('streams to the openai client', async () => {
    const client = new OpenAI({ baseURL: `${server.supervisor.url}/v1`, apiKey: 'none' })
    const stream = await client.chat.completions.create({
      model: 'demo',
      messages: [{ role: 'user', content: 'Tell me a story about a lamp.' }],
      max_completion_tokens: 30,
      temperature: 0,
      stream: true,
    })
    const parts: string[] = []
    for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? '')
    const whole = await chat(server.supervisor.url, 'Tell me a story about a lamp.', { max_tokens: 30 })
    expect(parts.filter((part) => part !== '').length).toBeGreaterThan(5)
    expect(parts.join('')).toBe(whole.choices[0]?.message.content)
  })

  test('is reached by nobody but us: its socket wants a key that no argument shows', () => {
    const { argv = [] } = server.supervisor.status()
    expect(argv.join(' ')).toMatch(/--host \S+\.sock/)
    expect(argv.join(' ')).not.toContain('api-key')
  })
})

describe('set', () => {
  test('cacheType=q8_0 restarts with both flags, and half the bytes', async () => {
    const before = server.supervisor.status()
    const gone = server.next('exit', ({ generation }) => generation === before.generation)
    await expect(server.supervisor.update({ cacheType: 'q8_0' })).resolves.toMatchObject({
      outcome: 'applied',
      changes: [{ key: 'cacheTypeK' }, { key: 'cacheTypeV' }],
    })
    const after = server.supervisor.status()
    expect([argument('--cache-type-k'), argument('--cache-type-v')]).toEqual(['q8_0', 'q8_0'])
    expect(after.kvBytes! / before.kvBytes!).toBeCloseTo(0.53125, 5)
    expect(server.supervisor.logLines().join('\n')).toMatch(/K \(q8_0\): +0\.53 MiB, V \(q8_0\): +0\.53 MiB/)
    expect(await readFile(config.file, 'utf8')).toBe(
      '# keep me\nmodel: demo\nbackend: cpu\ncacheType: q8_0 # precise\ngateway: { port: 0 }\n',
    )
    // Beside the new one, the old child may still have had something to finish.
    expect(await gone).toMatchObject({ class: 'asked' })
    await expect(isAlive(before.pid!)).resolves.toBe(false)
  })

  test('cacheTypeK=q8 is refused with the file and the type that was meant', async () => {
    const before = pid()
    const text = await readFile(config.file, 'utf8')
    const outcome = await server.supervisor.update({ cacheTypeK: 'q8' })
    expect(outcome).toMatchObject({ outcome: 'rejected', error: { code: 'CONFIG_INVALID' } })
    expect(outcome.error?.message).toBe(`${config.file}  cacheTypeK  "q8" is not a cache type; did you mean "q8_0"?`)
    expect(await readFile(config.file, 'utf8')).toBe(text)
    expect(pid()).toBe(before)
  })

  test('flashAttention=off with a quantized V is refused before any launch', async () => {
    const before = pid()
    await expect(server.supervisor.update({ flashAttention: 'off' })).resolves.toMatchObject({
      outcome: 'rejected',
      error: { code: 'PLAN_V_NEEDS_FLASH_ATTENTION' },
    })
    expect(pid()).toBe(before)
  })

  test('what the child does not notice keeps it', async () => {
    const before = pid()
    await expect(server.supervisor.update({ restart: { limit: 7 } })).resolves.toMatchObject({ outcome: 'live' })
    expect(pid()).toBe(before)
  })
})

describe('the file edited by hand', () => {
  const edited = (change: (text: string) => string) => async () => {
    const outcome = server.next('reload')
    await writeFile(config.file, change(await readFile(config.file, 'utf8')))
    return outcome
  }

  test('one line is enough for other types', async () => {
    const outcome = await edited((text) => text.replace('cacheType: q8_0', 'cacheType: q4_0'))()
    expect(outcome).toMatchObject({ outcome: 'applied' })
    expect(argument('--cache-type-v')).toBe('q4_0')
  })

  test('a comment relaunches nothing', async () => {
    const before = pid()
    await expect(edited((text) => `${text}# more\n`)()).resolves.toMatchObject({ outcome: 'unchanged' })
    expect(pid()).toBe(before)
  })

  test('a mistake is told, the child serves on, and the file is left as it was written', async () => {
    const before = pid()
    const outcome = await edited((text) => `${text}cacheTypek: f16\n`)()
    expect(outcome).toMatchObject({ outcome: 'rejected', error: { code: 'CONFIG_INVALID' } })
    expect(outcome.error?.message).toContain('cacheTypeK')
    expect(pid()).toBe(before)
    await chat(server.supervisor.url, 'Hello')
    await edited((text) => text.replace('cacheTypek: f16\n', ''))()
  })
})

test('requests that come while the child restarts wait, and all are answered', async () => {
  const restart = server.supervisor.restart()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      chat(server.supervisor.url, `Tell me a story about a ${i}.`, { max_tokens: 5 }),
    ),
  )
  await restart
  expect(answers.every(({ usage }) => usage.completion_tokens > 0)).toBe(true)
})

test('a child that is killed comes back', async () => {
  const ready = server.next('ready')
  const before = pid()!
  process.kill(before, 'SIGKILL')
  expect((await ready).pid).not.toBe(before)
  expect(server.seen('exit').at(-1)).toMatchObject({ class: 'killed', signal: 'SIGKILL' })
  await chat(server.supervisor.url, 'Hello')
})
