import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import type { StoredBinary } from '../binaries/store/stored-binary.js'
import { parseAssignments } from '../config/edit/parse-assignments.js'
import { CortexError, toCortexError } from '../errors.js'
import { publicPlan } from '../plan/public-plan.js'
import type { SupervisorControl } from '../supervisor/control.js'
import type { Admit } from './admit.js'
import { errorStatus, outcomeStatus, type ErrorStatus } from './answer-status.js'
import type { ConfigAnswer, ErrorAnswer, EvaluationAnswer, LogsAnswer } from './api-types.js'
import { entityTag, ifMatchHolds } from './entity-tag.js'
import { readEvaluationRequest } from './evaluation-request.js'
import type { Evaluations } from './evaluations.js'
import type { Metrics } from './metrics/create-metrics.js'
import { readChanges } from './read-changes.js'
import { readJsonBody } from './read-json-body.js'
import { streamEvents } from './stream-events.js'

interface Env {
  Bindings: HttpBindings
}

export interface AdminAppOptions {
  control: SupervisorControl
  admit: Admit
  schema: () => Promise<object>
  /** This machine's hardware and the usable backends; queries the drivers on each call. */
  backends: (signal: AbortSignal) => Promise<object>
  /** Installed builds, and which are in use. */
  binaries: () => Promise<readonly StoredBinary[]>
  evaluations: Evaluations
  metrics: () => Promise<Metrics>
  /** Whether metrics are served without the token. */
  openMetrics: () => boolean
  /** ms between two comments on a stream of events. */
  heartbeat: number
}

/** No answer may be framed, sniffed, cached or run as a script. */
const guardHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

const metricsPath = '/supervisor/metrics'

/** The admin API under `/supervisor/api`, and `/supervisor/metrics`. */
export function createAdminApp(options: AdminAppOptions): Hono<Env> {
  const { admit, metrics, openMetrics } = options
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(guardHeaders)) c.header(name, value)
    const refusal = admit(c.env.incoming, c.req.path === metricsPath && openMetrics())
    if (refusal === null) return next()
    if (refusal.status === 401) c.header('WWW-Authenticate', 'Bearer')
    return failWith(c, refusal.status, refusal.error)
  })
  app.on(['POST', 'PUT', 'PATCH', 'DELETE'], '*', async (c, next) => {
    // Browsers send forms cross-origin without a preflight request; JSON they do not.
    const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
    if (type === undefined || /^application\/(json|merge-patch\+json)$/.test(type)) return next()
    return failWith(
      c,
      415,
      new CortexError('USAGE', `The body must be JSON, not ${type}; set Content-Type to application/json.`),
    )
  })
  app.onError((error, c) => {
    const known = toCortexError(error)
    return failWith(c, errorStatus(known.code), known)
  })
  app.notFound((c) => notFound(c, `This version has no ${c.req.method} ${c.req.path}.`))
  app.get(metricsPath, async (c) => {
    const { render, contentType } = await metrics()
    return c.body(await render(), 200, { 'Content-Type': contentType })
  })
  app.route('/supervisor/api', createApi(options))
  return app
}

function createApi({ control, schema, backends, binaries, evaluations, heartbeat }: AdminAppOptions): Hono<Env> {
  const api = new Hono<Env>()

  api.get('/status', (c) => c.json(control.status()))

  api.get('/config', (c) => {
    const version = control.configVersion()
    c.header('ETag', entityTag(version))
    return c.json({ version, values: control.effectiveConfig() } satisfies ConfigAnswer)
  })

  api.patch('/config', async (c) => {
    const ifMatch = c.req.header('if-match')
    const version = control.configVersion()
    if (ifMatch !== undefined && !ifMatchHolds(ifMatch, version)) {
      throw new CortexError(
        'CONFIG_CHANGED_MEANWHILE',
        'The config has changed since you read it: its version is not the one in If-Match.',
        {
          hint: 'Read the config again and repeat the change.',
        },
      )
    }
    const profile = c.req.query('profile')
    const outcome = await control.update(await readChanges(c.env.incoming), {
      ...(profile !== undefined && { profile }),
      ...(ifMatch !== undefined && ifMatch.trim() !== '*' && { ifVersion: version }),
    })
    c.header('ETag', entityTag(control.configVersion()))
    return c.json(outcome, outcomeStatus(outcome))
  })

  api.get('/schema', async (c) => c.json(await schema()))

  api.get('/backends', async (c) => {
    // The client may disconnect before the driver's tools have answered.
    const gone = new AbortController()
    c.env.outgoing.once('close', () => {
      gone.abort()
    })
    return c.json(await backends(gone.signal))
  })

  api.get('/binaries', async (c) => c.json(await binaries()))

  api.get('/plan', async (c) => {
    const assignments = [...new URL(c.req.url).searchParams].map(([key, value]) => `${key}=${value}`)
    const changes = assignments.length > 0 ? await parseAssignments(assignments) : undefined
    return c.json(publicPlan(await control.plan(changes)))
  })

  api.get('/logs', (c) => {
    const lines = control.logLines().slice(-readCount(c.req.query('lines')))
    const json = c.req.header('accept')?.includes('application/json') ?? false
    return json ? c.json({ lines } satisfies LogsAnswer) : c.text(lines.map((line) => `${line}\n`).join(''))
  })

  api.get('/events', (c) => {
    streamEvents(c.env.outgoing, control, { log: c.req.query('log') === '1', heartbeat, headers: guardHeaders })
    return RESPONSE_ALREADY_SENT
  })

  api.post('/reload', async (c) => {
    const outcome = await control.reload()
    return c.json(outcome, outcomeStatus(outcome))
  })

  api.post('/restart', async (c) => {
    await control.restart()
    return c.json(control.status())
  })

  api.post('/stop', (c) => {
    // Answered before the stop, which also ends this connection. The outcome is an event.
    c.env.outgoing.once('close', () => void control.stop().catch(() => undefined))
    return c.json({ state: 'stopping' }, 202)
  })

  api.route('/evaluate', createEvaluateApi(evaluations))

  return api
}

/** Each evaluation has its own address, so that a client cannot mistake another result for its own. */
function createEvaluateApi(evaluations: Evaluations): Hono<Env> {
  const api = new Hono<Env>()

  api.post('/', async (c) => {
    const request = readEvaluationRequest(await readJsonBody(c.env.incoming))
    const started = await evaluations.start(request)
    c.header('Location', `${evaluatePath}/${started.id}`)
    return c.json(started, 202)
  })

  api.get('/:id?', async (c) => {
    const found = find(c.req.param('id'))
    if (found === null) return notFound(c, noEvaluation)
    if (found.result === null || !wantsHtml(c)) return c.json(found)
    const { evaluationReport } = await import('../evaluate/report/evaluation-report.js')
    return c.html(evaluationReport(found.result))
  })

  api.delete('/:id?', async (c) => {
    if (find(c.req.param('id')) === null) return notFound(c, noEvaluation)
    await evaluations.stop()
    return c.json(evaluations.latest)
  })

  function find(id: string | undefined): EvaluationAnswer | null {
    const { latest } = evaluations
    return id === undefined || latest?.id === id ? latest : null
  }

  return api
}

const evaluatePath = '/supervisor/api/evaluate'
const noEvaluation = `There is no such evaluation: only the latest since the start is kept. POST ${evaluatePath} starts one.`

function wantsHtml(c: Context): boolean {
  return c.req.header('accept')?.includes('text/html') ?? false
}

function readCount(text: string | undefined): number {
  if (text === undefined) return Number.MAX_SAFE_INTEGER
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new CortexError('USAGE', `\`lines\` must be a positive whole number, not ${JSON.stringify(text)}.`)
}

function notFound(c: Context, message: string): Response {
  return failWith(c, 404, new CortexError('USAGE', message))
}

function failWith(c: Context, status: ErrorStatus, error: CortexError): Response {
  return c.json({ error: error.toJSON() } satisfies ErrorAnswer, status)
}
