import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { CortexError } from '../../errors.js'
import { joinSignals } from '../../host/join-signals.js'
import type { BinaryFacts } from '../../facts/machine-and-build.js'
import { startGuarded, type GuardedProcess, type ProcessEnd } from './guarded-process.js'

export interface TokenRun {
  facts: Pick<BinaryFacts, 'executable' | 'folder' | 'features'>
  /** Absolute path of a small GGUF file. */
  model: string
  /** A device that has to do it, `Vulkan0`; without one, the CPU. */
  device?: string | undefined
  /** The child's variables. */
  env: Readonly<Record<string, string>>
  /** ms. The first run of a build compiles its shaders, on a driver in software for a minute. */
  timeout: number
  signal?: AbortSignal | undefined
}

/** With port 0 the server takes a free one and says which; older builds in other words. */
const listening = /(?:listening on http:\/\/127\.0\.0\.1:|hostname: 127\.0\.0\.1, port: )(\d+)\D/
/** ms between two questions while it loads. */
const pause = 25
const linesOfLog = 40

/**
 * Has a build load a model and compute one token of it, on that device, and ends it again. Nothing of it stays: no process,
 * no socket, no file.
 *
 * @throws CortexError BINARY_UNPROVEN with the server's last lines; the reason of `signal`
 */
export async function runOneToken(run: TokenRun): Promise<void> {
  const { facts, signal, timeout } = run
  signal?.throwIfAborted()
  const key = randomBytes(32).toString('base64url')
  const server = startGuarded(facts.executable, tokenArguments(run), {
    cwd: facts.folder,
    env: { ...run.env, LLAMA_API_KEY: key },
  })
  const limit = joinSignals(signal ? [signal] : [], timeout)
  const over = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => {
      reject(limit.signal.reason as Error)
    })
  })
  over.catch(() => undefined)
  const died = server.ended.then((end): never => {
    throw unproven(facts, `it ended ${describeEnd(end)} before it gave a token`, server)
  })
  died.catch(() => undefined)
  try {
    const wrong = await Promise.race([askForToken(server, key, limit.signal, died), died, over])
    if (wrong !== null) throw unproven(facts, wrong, server)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (limit.signal.aborted) throw unproven(facts, `it gave no token within ${timeout / 1000} s`, server)
    throw error
  } finally {
    limit.release()
    server.kill()
    await server.ended
  }
}

/** Small, and without what a build may not know yet. */
function tokenArguments({ facts, model, device }: TokenRun): string[] {
  const optional: readonly (readonly [flag: string, ...value: string[]])[] = [
    ['--no-warmup'],
    ['--no-webui'],
    ['--cache-ram', '0'],
    ['--fit', 'off'],
    ...(device === undefined ? [] : [['--device', device] as const]),
  ]
  return [
    ...['--model', model, '--host', '127.0.0.1', '--port', '0', '--ctx-size', '256', '--parallel', '1'],
    ...['--n-gpu-layers', device === undefined ? '0' : '99'],
    ...optional.filter(([flag]) => facts.features.flags.includes(flag)).flat(),
  ]
}

/** null: it did. Otherwise what was wrong, in half a sentence. */
async function askForToken(
  server: GuardedProcess,
  key: string,
  signal: AbortSignal,
  died: Promise<never>,
): Promise<string | null> {
  const port = Number((await Promise.race([server.said(listening), died]))[1])
  for (;;) {
    signal.throwIfAborted()
    // A connection that breaks is the server's end, of which `died` has more to say.
    const { status, text } = await complete(port, key, signal).catch(() =>
      Promise.race([died, delay(pause, refusedYet, { signal })]),
    )
    if (status === 200) return givesToken(text) ? null : `its answer holds no token: ${text.slice(0, 200)}`
    if (status !== 503) return `it answered ${status}: ${text.slice(0, 200)}`
    await delay(pause, undefined, { signal })
  }
}

interface Answer {
  status: number
  text: string
}

const refusedYet: Answer = { status: 503, text: '' }

function complete(port: number, key: string, signal: AbortSignal): Promise<Answer> {
  const body = JSON.stringify({ prompt: 'Hi', n_predict: 1, cache_prompt: false, stream: false })
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/completion',
      headers,
      agent: false,
      signal,
    } as const
    const asked = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        if (text.length < 65_536) text += part
      })
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function givesToken(text: string): boolean {
  try {
    const answer = JSON.parse(text) as { content?: unknown; tokens_predicted?: unknown } | null
    return typeof answer?.content === 'string' && Number(answer.tokens_predicted) >= 1
  } catch {
    return false
  }
}

function describeEnd(end: ProcessEnd): string {
  if ('errno' in end) return `at its start (${end.errno})`
  return end.signal === null ? `with exit code ${String(end.code)}` : `by ${end.signal}`
}

function unproven({ executable }: TokenRun['facts'], why: string, server: GuardedProcess): CortexError {
  const log = server
    .output()
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-linesOfLog)
  return new CortexError('BINARY_UNPROVEN', `${executable} did not stand its trial with a small model: ${why}.`, {
    hint: 'The last lines of its log may say why. Take another build (binary.version) or backend; cpu needs no driver.',
    log,
  })
}
