import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { BackendOffer } from '../binaries/offer-backends.js'
import type { StoredBinary } from '../binaries/store/stored-binary.js'
import { CortexError, errorCodes, isCortexError, type ErrorCode, type ErrorReport } from '../errors.js'
import type { MachineFacts } from '../facts/machine-facts.js'
import type { PublicPlan } from '../plan/public-plan.js'
import { isRecord } from '../settings/is-record.js'
import type { ConfigChanges } from '../supervisor/control.js'
import type { ReloadOutcome, Stamped, Status, SupervisorEventName, SupervisorEvents } from '../supervisor/events.js'
import type { ConfigAnswer, EvaluationAnswer, LogsAnswer } from './api-types.js'
import { entityTag } from './entity-tag.js'
import type { EvaluationRequest } from './evaluation-request.js'
import { readEventStream } from './read-event-stream.js'

/** An event as the API streams it. */
export type NamedEvent = {
  [N in SupervisorEventName]: { name: N; data: Stamped<SupervisorEvents[N]> }
}[SupervisorEventName]

/**
 * A client of a supervisor's admin API. Every method throws NOT_RUNNING if the connection is refused, ADMIN_REFUSED if the
 * token is not accepted, ADMIN_FAILED if the answer is not valid, or the error that the supervisor reports.
 */
export interface AdminClient {
  status(): Promise<Status>
  /** Every value in effect, secrets redacted. Pass `version` to {@link update} as `ifVersion`. */
  config(options?: { signal?: AbortSignal }): Promise<ConfigAnswer>
  schema(): Promise<object>
  /** The supervisor's machine and the backends usable on it; takes up to several seconds. */
  backends(): Promise<BackendOffer & { machine: MachineFacts }>
  /** The supervisor's installed builds, newest first. */
  binaries(): Promise<StoredBinary[]>
  /** The plan with these settings applied: by dotted key, values in the syntax of `set`. */
  plan(settings?: Readonly<Record<string, string>>): Promise<PublicPlan>
  /** Resolves with the outcome, whatever it is; this may take as long as a launch. */
  update(changes: ConfigChanges, options?: { profile?: string; ifVersion?: string }): Promise<ReloadOutcome>
  /** `signal` aborts the wait, not the reload. */
  reload(options?: { signal?: AbortSignal | undefined }): Promise<ReloadOutcome>
  restart(): Promise<Status>
  /** Resolves when it has begun; `evaluation` returns its progress and result. */
  startEvaluation(request?: EvaluationRequest): Promise<EvaluationAnswer>
  /** The latest, or the one with this id. @throws USAGE if there is none with that id, or a newer one has replaced it */
  evaluation(id?: string): Promise<EvaluationAnswer>
  /** Resolves when all of its processes have ended; measured results are kept. */
  stopEvaluation(id?: string): Promise<EvaluationAnswer>
  /** Resolves when the supervisor has stopped listening. */
  stop(): Promise<void>
  /** The child's latest log lines, oldest first. */
  logs(lines?: number): Promise<readonly string[]>
  /** Events from now on, until the supervisor stops or `signal` aborts. `log`: also the child's log lines. */
  events(signal: AbortSignal, options?: { log?: boolean }): AsyncIterable<NamedEvent>
}

export interface ConnectAdminOptions {
  /** `http://127.0.0.1:39281/supervisor/api`, from `status --json`. */
  url: string
  token: string
}

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
  signal?: AbortSignal
}

/** Does not connect until a method is called. */
export function connectAdmin({ url, token }: ConnectAdminOptions): AdminClient {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)

  async function send({ method = 'GET', path, headers, body, signal }: Call): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const { request } = base.protocol === 'https:' ? await import('node:https') : { request: httpRequest }
    return new Promise((resolve, reject) => {
      request(new URL(path, base), {
        method,
        // No keep-alive pool: an idle connection would keep the process alive.
        agent: false,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
        ...(signal && { signal }),
      })
        .once('response', resolve)
        .once('error', (error) => reject(unreachable(error, base)))
        .end(text)
    })
  }

  /** The JSON of the answer; a rejected change is an answer with an `outcome`, not an error. */
  async function call(request: Call): Promise<unknown> {
    const response = await send(request)
    const answer = await readJson(response)
    const { statusCode = 0 } = response
    if (statusCode < 400 || (isRecord(answer) && 'outcome' in answer)) return answer
    throw errorOf(answer, statusCode)
  }

  return {
    status: () => call({ path: 'status' }) as Promise<Status>,
    config: ({ signal } = {}) => call({ path: 'config', ...(signal && { signal }) }) as Promise<ConfigAnswer>,
    schema: () => call({ path: 'schema' }) as Promise<object>,
    backends: () => call({ path: 'backends' }) as Promise<BackendOffer & { machine: MachineFacts }>,
    binaries: () => call({ path: 'binaries' }) as Promise<StoredBinary[]>,
    plan: (settings = {}) => call({ path: `plan?${query(settings)}` }) as Promise<PublicPlan>,
    update(changes, { profile, ifVersion } = {}) {
      return call({
        method: 'PATCH',
        path: profile === undefined ? 'config' : `config?${query({ profile })}`,
        headers: ifVersion === undefined ? {} : { 'if-match': entityTag(ifVersion) },
        body: changes,
      }) as Promise<ReloadOutcome>
    },
    reload: ({ signal } = {}) =>
      call({ method: 'POST', path: 'reload', ...(signal && { signal }) }) as Promise<ReloadOutcome>,
    restart: () => call({ method: 'POST', path: 'restart' }) as Promise<Status>,
    startEvaluation: (request = {}) =>
      call({ method: 'POST', path: 'evaluate', body: request }) as Promise<EvaluationAnswer>,
    evaluation: (id) => call({ path: evaluatePath(id) }) as Promise<EvaluationAnswer>,
    stopEvaluation: (id) => call({ method: 'DELETE', path: evaluatePath(id) }) as Promise<EvaluationAnswer>,
    async stop() {
      await call({ method: 'POST', path: 'stop' })
      while (await listens()) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async logs(lines) {
      const answer = (await call({ path: lines === undefined ? 'logs' : `logs?lines=${lines}` })) as LogsAnswer
      return answer.lines
    },
    events(signal, { log = false } = {}) {
      // Sent now rather than at the first iteration, so that no event is missed in between.
      const response = send({ path: log ? 'events?log=1' : 'events', headers: { accept: 'text/event-stream' }, signal })
      response.catch(() => undefined)
      return readEvents(response, signal)
    },
  }

  async function listens(): Promise<boolean> {
    try {
      ;(await send({ path: 'status' })).resume()
      return true
    } catch (error) {
      // A connection that breaks off belongs to a supervisor that is stopping; only a refused one means stopped.
      return !(isCortexError(error) && error.code === 'NOT_RUNNING')
    }
  }
}

async function* readEvents(opening: Promise<IncomingMessage>, signal: AbortSignal): AsyncGenerator<NamedEvent> {
  try {
    const response = await opening
    const { statusCode = 0 } = response
    if (statusCode >= 400) throw errorOf(await readJson(response), statusCode)
    for await (const { event, data } of readEventStream(response)) {
      yield { name: event, data: JSON.parse(data) as unknown } as NamedEvent
    }
  } catch (error) {
    if (signal.aborted) return
    if (isCortexError(error)) throw error
    throw new CortexError('ADMIN_FAILED', 'The event stream ended unexpectedly.', {
      hint: '`cortex-supervisor status` shows whether the supervisor is still running.',
      cause: error,
    })
  }
}

function evaluatePath(id: string | undefined): string {
  return id === undefined ? 'evaluate' : `evaluate/${encodeURIComponent(id)}`
}

function query(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString()
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  let text = ''
  response.setEncoding('utf8')
  try {
    for await (const chunk of response) text += String(chunk)
    return JSON.parse(text)
  } catch (cause) {
    throw new CortexError(
      'ADMIN_FAILED',
      `The admin API answered with status ${response.statusCode} and a body that is not valid JSON.`,
      {
        hint: 'The supervisor may have stopped meanwhile; check with `cortex-supervisor status`.',
        cause,
      },
    )
  }
}

/** Errors of the admin API keep their code; the gateway's own codes are mapped to ADMIN_REFUSED or ADMIN_FAILED. */
function errorOf(answer: unknown, status: number): CortexError {
  const report = isRecord(answer) && isRecord(answer.error) ? answer.error : {}
  const { code, message = `The admin API answered with status ${status}.`, hint, at, log } = report
  return new CortexError(isErrorCode(code) ? code : status < 500 ? 'ADMIN_REFUSED' : 'ADMIN_FAILED', String(message), {
    ...(typeof hint === 'string' && { hint }),
    ...(Array.isArray(at) && { at: at as NonNullable<ErrorReport['at']> }),
    ...(Array.isArray(log) && { log: log.map(String) }),
  })
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in errorCodes
}

function unreachable(error: NodeJS.ErrnoException, { host }: URL): CortexError {
  if (error.code === 'ECONNREFUSED') {
    return new CortexError('NOT_RUNNING', `No supervisor is listening on ${host}.`, {
      hint: 'Start one with `cortex-supervisor start`.',
      cause: error,
    })
  }
  return new CortexError('ADMIN_FAILED', `The admin API on ${host} cannot be reached: ${error.message}.`, {
    cause: error,
  })
}
