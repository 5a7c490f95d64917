// The built library in a host of any runtime: `RUNTIME test/runtimes/suite.js DIST FAKE_SERVER FOLDER`. Plain JavaScript
// without a test framework, because none runs in all of them. One line a test, and 1 as the exit code if any failed.
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [dist = '', fakeServer = '', folder = ''] = process.argv.slice(2)
const { createSupervisor, planConfig } = await import(pathToFileURL(path.join(dist, 'index.js')).href)
const { readGguf } = await import(pathToFileURL(path.join(dist, 'gguf.js')).href)
const { selectAssets } = await import(pathToFileURL(path.join(dist, 'binaries.js')).href)

/** @typedef {import('../../src/index.js').Supervisor} Supervisor */
/** @typedef {import('../fixtures/fake-llama-server/fake-script.js').FakeScript} FakeScript */

let homes = 0

/**
 * A started supervisor of fake children, stopped when `use` is over.
 * @param {FakeScript} script
 * @param {(supervisor: Supervisor) => Promise<void>} use
 * @param {object} [settings]
 */
async function withSupervisor(script, use, settings = {}) {
  const home = path.join(folder, `home-${++homes}`)
  await mkdir(home, { recursive: true })
  await writeFile(path.join(home, 'fake.json'), JSON.stringify(script))
  const supervisor = await createSupervisor({
    config: {
      backend: 'cpu',
      binary: { source: 'path', path: fakeServer },
      env: { FAKE_LLAMA_FILE: path.join(home, 'fake.json') },
      ...settings,
    },
    cwd: home,
    env: { ...process.env, CORTEX_HOME: home },
  })
  try {
    await supervisor.start()
    await use(supervisor)
  } finally {
    await supervisor.stop()
  }
}

/**
 * @param {Supervisor} supervisor
 * @param {object} body
 * @param {AbortSignal} [signal]
 */
function ask({ url }, body, signal) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4, ...body }),
    ...(signal !== undefined && { signal }),
  })
}

/**
 * Every byte of a streamed answer, chunk sizes included, as a client of any HTTP library would be given them.
 * @param {Supervisor} supervisor
 * @param {object} body
 * @param {(received: string) => void} [onData]
 * @returns {Promise<string>}
 */
function readRaw({ url }, body, onData = () => undefined) {
  const { hostname, port, host } = new URL(url)
  const content = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], stream: true, ...body })
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) })
    let received = ''
    socket.on('data', (chunk) => onData((received += chunk.toString('latin1'))))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`,
    )
  })
}

/**
 * @template T
 * @param {Supervisor} supervisor
 * @param {string} event
 * @returns {Promise<T>}
 */
function next(supervisor, event) {
  return new Promise((resolve) => {
    const unsubscribe = supervisor.subscribe((name, detail) => {
      if (name !== event) return
      unsubscribe()
      resolve(/** @type {T} */ (detail))
    })
  })
}

/** @type {Record<string, () => Promise<void>>} */
const tests = {
  'starts, answers, and stops without leaving anything': async () => {
    /** @type {number | undefined} */
    let pid
    await withSupervisor({}, async (supervisor) => {
      pid = supervisor.status().pid ?? undefined
      const response = await ask(supervisor, {})
      assert.equal(response.status, 200)
      const { choices } = /** @type {any} */ (await response.json())
      assert.equal(typeof choices[0].message.content, 'string')
      assert.equal((await fetch(`${supervisor.url}/health`)).status, 200)
    })
    assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' })
  },

  'streams to the end': () =>
    withSupervisor({}, async (supervisor) => {
      const text = await (await ask(supervisor, { stream: true, max_tokens: 20 })).text()
      assert.ok(text.split('\n\n').length > 20)
      assert.match(text, /data: \[DONE\]\n\n$/)
    }),

  'tells the child of an abort': () =>
    withSupervisor({ requests: { tokenDelay: 20 } }, async (supervisor) => {
      const abort = new AbortController()
      const response = await ask(supervisor, { stream: true, max_tokens: 5000 }, abort.signal)
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
      await reader.read()
      abort.abort()
      await assert.rejects(async () => {
        while (!(await reader.read()).done);
      })
      for (let aborted = /** @type {unknown[]} */ ([]); aborted.length === 0;) {
        aborted = /** @type {unknown[]} */ (await (await fetch(`${supervisor.url}/fake/aborted`)).json())
      }
    }),

  'switches under requests without losing one': () =>
    withSupervisor({ loadTime: 50 }, async (supervisor) => {
      let over = false
      const client = async () => {
        let answered = 0
        for (; !over; answered++) {
          const response = await ask(supervisor, {})
          assert.equal(response.status, 200)
          await response.arrayBuffer()
        }
        return answered
      }
      const clients = [client(), client(), client()]
      const outcome = await supervisor.update({ cacheType: 'q8_0' })
      over = true
      assert.equal(outcome.outcome, 'applied')
      for (const answered of await Promise.all(clients)) assert.ok(answered > 0)
      assert.equal(supervisor.status().generation, 2)
    }),

  'replays what was in flight when the child was killed': () =>
    withSupervisor({ requests: { prefill: 300 } }, async (supervisor) => {
      const answers = Array.from({ length: 8 }, () => ask(supervisor, {}))
      for (let begun = 0; begun < 8;) {
        const requests = /** @type {any[]} */ (await (await fetch(`${supervisor.url}/fake/requests`)).json())
        begun = requests.filter(({ url }) => url === '/v1/chat/completions').length
      }
      process.kill(Number(supervisor.status().pid), 'SIGKILL')
      for (const response of await Promise.all(answers)) {
        assert.equal(response.status, 200)
        await response.arrayBuffer()
      }
    }),

  'ends a stream that broke off with an error event, and not as a whole one': () =>
    withSupervisor({ requests: { tokenDelay: 5 } }, async (supervisor) => {
      let killed = false
      const received = await readRaw(supervisor, { max_tokens: 5000 }, (text) => {
        if (killed || text.split('data: ').length < 4) return
        killed = true
        process.kill(Number(supervisor.status().pid), 'SIGKILL')
      })
      assert.ok(killed)
      assert.match(received, /"error":\s*\{/)
      assert.doesNotMatch(received, /\[DONE\]/)
    }),

  'takes thousands of header fields': () =>
    withSupervisor({}, async (supervisor) => {
      const { hostname, port, host } = new URL(supervisor.url)
      const fields = Array.from({ length: 8000 }, () => 'X:1\r\n').join('')
      const received = await new Promise((resolve, reject) => {
        let text = ''
        const socket = connect({ host: hostname, port: Number(port) })
        socket.on('data', (chunk) => (text += chunk.toString('latin1')))
        socket.on('error', reject)
        socket.on('close', () => resolve(text))
        socket.write(`GET /health HTTP/1.1\r\n${fields}Host: ${host}\r\nConnection: close\r\n\r\n`)
      })
      // Bun's own parser has a limit for their number; it is answered as too much, and not by a closed connection.
      assert.match(received, 'bun' in process.versions ? /^HTTP\/1\.1 (200|431) / : /^HTTP\/1\.1 200 /)
    }),

  'restarts what was killed, and says so': () =>
    withSupervisor({}, async (supervisor) => {
      const exit = next(supervisor, 'exit')
      const ready = next(supervisor, 'ready')
      process.kill(Number(supervisor.status().pid), 'SIGKILL')
      assert.equal(/** @type {any} */ (await exit).signal, 'SIGKILL')
      assert.equal(/** @type {any} */ (await ready).generation, 2)
      assert.equal((await ask(supervisor, {})).status, 200)
    }),

  'is undone when its start is aborted': async () => {
    const home = path.join(folder, 'aborted')
    await mkdir(home, { recursive: true })
    await writeFile(path.join(home, 'fake.json'), JSON.stringify({ loadHang: true }))
    const supervisor = await createSupervisor({
      config: {
        backend: 'cpu',
        binary: { source: 'path', path: fakeServer },
        env: { FAKE_LLAMA_FILE: path.join(home, 'fake.json') },
      },
      cwd: home,
      env: { ...process.env, CORTEX_HOME: home },
    })
    const abort = new AbortController()
    supervisor.subscribe((/** @type {string} */ name, /** @type {any} */ detail) => {
      if (name === 'state' && /** @type {any} */ (detail).state === 'starting') abort.abort()
    })
    await assert.rejects(supervisor.start({ signal: abort.signal }))
    await supervisor.stop()
    const launches = await readFile(path.join(home, 'fake.json.launches'), 'utf8').catch(() => '')
    for (const line of launches.split('\n').filter((text) => text !== '')) {
      assert.throws(() => process.kill(JSON.parse(line).pid, 0), { code: 'ESRCH' })
    }
  },

  'refuses what no server could run': () =>
    withSupervisor({}, async (supervisor) => {
      const refused = await supervisor.update(/** @type {any} */ ({ cacheType: 'q9_9' }))
      assert.equal(refused.outcome, 'rejected')
      assert.match(String(refused.error?.code), /^[A-Z_]+$/)
      assert.equal(supervisor.status().generation, 1)
    }),

  'plans, reads a model, and chooses a build without a supervisor': async () => {
    assert.equal(typeof planConfig, 'function')
    const model = path.join(dist, '..', 'binaries', 'cortex-demo.gguf')
    assert.ok(await readGguf(model))
    const host = { platform: 'linux', arch: 'x64', libc: { name: 'glibc', version: '2.39' }, gpus: [], vulkan: [] }
    assert.equal(selectAssets(['llama-b9000-bin-ubuntu-x64.tar.gz'], host, 'cpu').backend, 'cpu')
  },

  'leaves nothing that would keep the process alive': async () => {
    // Where a runtime cannot tell, the process that does not end by itself is what shows it.
    const resources = 'getActiveResourcesInfo' in process ? process.getActiveResourcesInfo() : []
    const kept = resources.filter((name) => !/^(TTYWrap|PipeWrap|FSReqPromise|Immediate|CloseReq)$/.test(name))
    assert.deepEqual(kept, [])
  },
}

let failed = 0
for (const [name, run] of Object.entries(tests)) {
  try {
    await run()
    console.log(`  ok      ${name}`)
  } catch (error) {
    failed++
    console.log(`  FAILED  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
  }
}
// Not process.exit: that the process ends by itself is a part of the test.
process.exitCode = failed === 0 ? 0 : 1
