import { newsOf } from '../../admin/evaluations.js'
import { loadConfig } from '../../config/load-config.js'
import type { LoadConfigRequest } from '../../config/load-request.js'
import { CortexError, toCortexError } from '../../errors.js'
import { userFolders } from '../../host/folders.js'
import { readHostFacts } from '../../host/host-facts.js'
import { lastGoodFile, readLastGood } from '../../instance/last-good.js'
import type { Settings } from '../../settings/settings.js'
import { loadedConfigSource } from '../../supervisor/change/loaded-config-source.js'
import type { SupervisorControl } from '../../supervisor/control.js'
import { createTally } from '../../supervisor/counters.js'
import { createEventBus, type EventListener } from '../../supervisor/event-bus.js'
import type { Stamped, SupervisorEventName, SupervisorEvents } from '../../supervisor/events.js'
import { runLives, type Life } from '../../supervisor/run-lives.js'
import { loadRequest, type ConfigChoice } from '../config-choice.js'
import { lazyAdmin } from './lazy-admin.js'
import { createLifeParts, type FirstConfig, type LifeContext } from './life-parts.js'

export interface SupervisorOptions extends ConfigChoice {
  /**
   * Makes it findable: the commands `status`, `set`, `stop`, … reach it by this name, through its admin API. One process
   * at a time can have a name. Default: none, and no admin API.
   */
  name?: string
  /** Download nothing; use what is on this machine. */
  offline?: boolean
  /** Where the config names no port for the gateway. Default: 0, any free one. */
  defaultPort?: number
  /**
   * Where the config is broken or does not start, serve with the settings that served last under this name, with a
   * warning. For services, which start unattended.
   */
  resumeLastGood?: boolean
  /** Ends preparations and starts; a supervisor that runs is ended by `stop`. */
  signal?: AbortSignal
}

/** A llama-server that is looked after. Prints nothing, never exits the process, and installs no signal handlers. */
export interface Supervisor extends SupervisorControl, AsyncDisposable {
  /** Of the gateway, `http://127.0.0.1:39281`: stays the same whatever becomes of the child. Known once it was started. */
  readonly url: string
  /**
   * Finds (or downloads) the binary and the model, starts the child, and resolves when it serves. After a `stop` it begins
   * anew, with the config as it is then; while one is under way it waits for its end.
   * @throws what stood in the way; CHILD_START_FAILED with the child's last lines; ALREADY_RUNNING; SUPERVISOR_STOPPED where
   * `stop` or `kill` was called before it served; ABORTED for a signal. Nothing is left behind then.
   */
  start(options?: { signal?: AbortSignal }): Promise<void>
  /**
   * Sends SIGKILL to the child before it returns, and is final as `stop` is: for a host that is about to exit. A `stop` after it
   * waits until the rest is closed.
   */
  kill(): void
  /** Calls `listener` until the result is called. */
  on<N extends SupervisorEventName>(name: N, listener: EventListener<N>): () => void
}

/**
 * Reads the config and makes a supervisor of it, which does nothing until it is started.
 * @throws CONFIG_… with every mistake and its place.
 */
export async function createSupervisor(options: SupervisorOptions = {}): Promise<Supervisor> {
  const { name, offline = false, defaultPort = 0, env = process.env } = options
  if (name !== undefined) checkName(name)
  const request = { ...loadRequest(options), defaults: { 'gateway.port': defaultPort } }
  const source = loadedConfigSource(request)
  const folders = userFolders(env)
  const goodFile = name === undefined ? null : lastGoodFile(folders.state, name)
  const lastGood = async () => (options.resumeLastGood && goodFile !== null ? readLastGood(goodFile) : null)
  const first = await orLastGood(loadConfig(request), request, lastGood)

  const bus = createEventBus()
  const tally = createTally(bus)
  let lastReload: Stamped<SupervisorEvents['reload']> | null = null
  let lastExit: Stamped<SupervisorEvents['exit']> | null = null
  bus.subscribe((event, detail) => {
    if (event === 'reload') lastReload = detail as Stamped<SupervisorEvents['reload']>
    else if (event === 'exit') lastExit = detail as Stamped<SupervisorEvents['exit']>
  })

  /** Why the last life ended, where it did so by a failure. */
  let lastError: CortexError | null = null
  const startedAt = new Date().toISOString()
  const control: SupervisorControl = {
    status: () => ({
      ...parts.supervision.running,
      ...(parts.resources && parts.endpoints()),
      state: parts.supervision.phase,
      name: name ?? null,
      supervisorPid: process.pid,
      config: parts.supervision.config.file,
      startedAt,
      restarts: parts.supervision.counts.crashes,
      lastReload,
      lastExit,
      evaluation: parts.evaluations.latest && newsOf(parts.evaluations.latest),
      error: (parts.supervision.error ?? lastError)?.toJSON() ?? null,
    }),
    effectiveConfig: () => parts.supervision.config.effective,
    configVersion: () => parts.supervision.config.version,
    plan: (changes) => parts.supervision.plan(changes),
    update: (changes, updateOptions) => parts.supervision.update(changes, updateOptions),
    reload: () => parts.supervision.reload(),
    restart: () => parts.supervision.restart(),
    stop: () => lives.stop(),
    logLines: () => parts.supervision.logLines(),
    subscribe: (listener) => bus.subscribe(listener),
  }

  const context: LifeContext = {
    name: name ?? null,
    offline,
    env,
    startedAt,
    host: readHostFacts(env),
    folders,
    source,
    bus,
    tally,
    admin: lazyAdmin({
      control,
      settings: () => parts.supervision.config.settings,
      evaluations: {
        get latest() {
          return parts.evaluations.latest
        },
        start: (asked) => parts.evaluations.start(asked),
        stop: () => parts.evaluations.stop(),
      },
      metrics: { tally, gateway: () => gateway().stats(), serving: () => parts.supervision.upstream.serving },
      tokenFile: () => parts.tokenFile(),
      folders,
      env,
    }),
    lastGoodFile: goodFile,
    lastGood,
  }
  let parts = createLifeParts(context, first)
  const lives = runLives({ open: openLife, kill: () => parts.kill() })

  async function openLife(life: Life): Promise<void> {
    // The file may have changed since the last life ended, and was not watched.
    if (lives.count > 1) {
      const again = await orLastGood(source.read(), request, lastGood)
      parts = createLifeParts(context, again, parts.supervision.counts)
    }
    lastError = null
    // Closed last: what is asked between two lives is answered by parts that hold nothing.
    life.closers.add(() => {
      const { supervision } = parts
      lastError = supervision.error
      parts = createLifeParts(context, { config: supervision.config, unreadable: null }, supervision.counts)
    })
    await parts.open(life)
  }

  function gateway() {
    if (parts.resources) return parts.resources.gateway
    throw new CortexError('NOT_SERVING', 'The supervisor has not been started.', { hint: 'Call start() first.' })
  }

  return {
    ...control,
    get url() {
      return gateway().url
    },
    start: ({ signal } = {}) => lives.start([signal, options.signal].filter((given) => given !== undefined)),
    kill: () => lives.kill(),
    on: (wanted, listener) =>
      bus.subscribe((event, detail) => {
        if ((event as string) === wanted) listener(detail as never)
      }),
    [Symbol.asyncDispose]: () => lives.stop(),
  }
}

/** It becomes part of file names. */
function checkName(name: string): void {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return
  throw new CortexError('USAGE', `${JSON.stringify(name)} cannot be the name of a supervisor.`, {
    hint: 'It begins with a letter or a digit and has at most 64 letters, digits, dots, - and _.',
  })
}

/** The config, or where it cannot be read, the settings that served last in its place: the next start warns of it. */
async function orLastGood(
  reading: Promise<FirstConfig['config']>,
  request: LoadConfigRequest,
  lastGood: () => Promise<Settings | null>,
): Promise<FirstConfig> {
  try {
    return { config: await reading, unreadable: null }
  } catch (thrown) {
    const unreadable = toCortexError(thrown)
    const settings = await lastGood()
    if (!settings) throw unreadable
    const { findConfig } = await import('../../config/sources/find-config.js')
    const { file } = await findConfig(request)
    return { config: { file, text: null, version: 'last-good', settings, effective: [] }, unreadable }
  }
}
