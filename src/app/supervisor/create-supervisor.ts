import { join } from 'node:path'
import { createEvaluations, newsOf } from '../../admin/evaluations.js'
import { storeFolder } from '../../binaries/store/list-installs.js'
import { createLaunchChild } from '../../child/launch-child.js'
import { loadConfig } from '../../config/load-config.js'
import { type LoadConfigRequest } from '../../config/load-request.js'
import { CortexError, toCortexError } from '../../errors.js'
import { evaluateAlongside } from '../evaluate/evaluate-alongside.js'
import { userFolders } from '../../host/folders.js'
import { readHostFacts } from '../../host/host-facts.js'
import { joinSignals } from '../../host/join-signals.js'
import { loadRequest, type ConfigChoice } from '../config-choice.js'
import { lastGoodFile, readLastGood, writeLastGood } from '../../instance/last-good.js'
import { lazyAdmin, type LazyAdminOptions } from './lazy-admin.js'
import { adminUrl, openSurroundings, type Surroundings } from './open-resources.js'
import { recordChildren } from './record-children.js'
import type { Settings } from '../../settings/settings.js'
import { createPlanInputs } from '../plan-inputs.js'
import type { SupervisorControl } from '../../supervisor/control.js'
import type { ReadConfig } from '../../supervisor/change/config-source.js'
import { createBuildTrials } from '../../supervisor/build-trials.js'
import { createEventBus, type EventListener } from '../../supervisor/event-bus.js'
import type { Running, Stamped, SupervisorEventName, SupervisorEvents } from '../../supervisor/events.js'
import { followConfigFile } from '../../supervisor/change/follow-config-file.js'
import { lastGoodNotKept, lastGoodResumed, leftoversRemoved } from '../../supervisor/warnings.js'
import { loadedConfigSource } from '../../supervisor/change/loaded-config-source.js'
import { createProbePair } from '../../supervisor/pair-probe/probe-pair.js'
import { probeRecordsIn } from '../../supervisor/pair-probe/probe-records.js'
import { supervisorStopped } from '../../supervisor/children/start-failure.js'
import { supervise } from '../../supervisor/supervise.js'
import { createTally } from '../../supervisor/counters.js'
import { keepUpdated } from '../builds/keep-updated.js'

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
   * warning. For services, which nobody watches while they start.
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
   * Finds (or downloads) the binary and the model, starts the child, and resolves when it serves.
   * @throws what stood in the way; CHILD_START_FAILED with the child's last lines. Nothing is left behind then.
   */
  start(options?: { signal?: AbortSignal }): Promise<void>
  /** Ends the child without waiting for requests in flight: for a host that is about to exit. */
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
  const folders = userFolders(env)
  const goodFile = name === undefined ? null : lastGoodFile(folders.state, name)
  const lastGood = async () => (options.resumeLastGood && goodFile !== null ? readLastGood(goodFile) : null)
  let unreadable: CortexError | null = null
  const config = await loadConfig(request).catch(async (error: unknown): Promise<ReadConfig> => {
    unreadable = toCortexError(error)
    return fromLastGood(unreadable, request, lastGood)
  })
  const host = readHostFacts(env)
  const bus = createEventBus()
  const tally = createTally(bus)
  const startedAt = new Date().toISOString()
  let surroundings: Surroundings | null = null
  let stopping: Promise<void> | null = null
  let lastReload: Stamped<SupervisorEvents['reload']> | null = null
  let lastExit: Stamped<SupervisorEvents['exit']> | null = null

  const supervision = supervise({
    source: loadedConfigSource(request),
    config,
    inputs: createPlanInputs({ host, folders, offline, bus }),
    launch: recordChildren(createLaunchChild()),
    probe: createProbePair({ records: probeRecordsIn(join(folders.cache, 'kv-probes.json')) }),
    bus,
    trials: createBuildTrials({ store: storeFolder(folders), host, bus }),
    places: ({ settings }) => ({ socketFolder: open().runFolder, ...logPlace(settings) }),
    gateway: doors,
    onLiveSettings: async ({ gateway }) => {
      await open().gateway.applySettings(gateway)
      // The gateway may have moved to another port.
      await publish(open())
    },
    onGood: ({ settings }) => {
      if (goodFile === null) return
      void writeLastGood(goodFile, settings).catch((error: unknown) => {
        bus.emit('warning', lastGoodNotKept(goodFile, error))
      })
    },
    lastGood,
  })

  const prepareEvaluation = evaluateAlongside({ supervision, bus, env, offline })
  const evaluations = createEvaluations({
    prepare: async (request, signal) => {
      // While the doors close, somebody may still ask.
      if (stopping) throw supervisorStopped()
      return prepareEvaluation(request, signal)
    },
    publish: (news) => bus.emit('evaluation', news),
  })

  const endUpdates = keepUpdated({ supervision, bus, host, folders, offline })

  const followed = followConfigFile({
    onChange: () => void supervision.reloadIfChanged(),
    onError: ({ message, hint }) =>
      bus.emit('warning', { code: 'CONFIG_WATCH_FAILED', message, hint: hint ?? 'The config in use stays in use.' }),
  })

  bus.subscribe((event, detail) => {
    if (event === 'reload') {
      lastReload = detail as Stamped<SupervisorEvents['reload']>
      void followed.follow(supervision.config)
    } else if (event === 'exit') lastExit = detail as Stamped<SupervisorEvents['exit']>
  })

  function open(): Surroundings {
    if (surroundings) return surroundings
    throw new CortexError('NOT_SERVING', 'The supervisor has not been started.', { hint: 'Call start() first.' })
  }

  function doors(): Pick<Running, 'url' | 'admin'> {
    const { url } = open().gateway
    return { url, admin: name === undefined ? null : { url: adminUrl(url), tokenFile: tokenFile() } }
  }

  function tokenFile(): string {
    return supervision.config.settings.admin.tokenFile ?? join(folders.state, `${name ?? ''}.token`)
  }

  function logPlace({ log }: Settings): { logFile?: { path: string; maxSize: number; maxFiles: number } } {
    const path = log.file ?? (name === undefined ? undefined : join(folders.state, 'logs', `${name}.log`))
    return path === undefined ? {} : { logFile: { path, maxSize: log.maxSize, maxFiles: log.maxFiles } }
  }

  async function start({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (surroundings) throw new CortexError('ALREADY_RUNNING', 'This supervisor was started already.')
    const signals = [signal, options.signal].filter((given) => given !== undefined)
    const joined = joinSignals(signals)
    stopping = null
    try {
      await startUntil(joined.signal)
    } finally {
      joined.release()
    }
  }

  async function startUntil(signal: AbortSignal): Promise<void> {
    surroundings = await openSurroundings({
      folders,
      instance: name === undefined ? null : { name, tokenFile: tokenFile(), admin: lazyAdmin(forAdmin) },
      settings: supervision.config.settings.gateway,
      upstream: supervision.upstream,
      health: () => ({ state: supervision.phase, serving: supervision.running !== null }),
      onWaited: tally.waited,
      onNotable: ({ generation, ...request }) => bus.emit('request', request, generation ?? undefined),
      signal,
    })
    try {
      if (surroundings.leftovers.length > 0) bus.emit('warning', leftoversRemoved(surroundings.leftovers))
      if (unreadable) bus.emit('warning', lastGoodResumed(unreadable))
      // What the first request needs; sooner, it would take the processor from the child while that loads.
      const unsubscribe = bus.subscribe((event) => {
        if (event !== 'ready') return
        unsubscribe()
        void surroundings?.gateway.warm()
      })
      const published = publish(surroundings)
      await supervision.start(signal).finally(unsubscribe)
      await published
      await followed.follow(supervision.config)
    } catch (error) {
      await stop()
      throw error
    }
  }

  async function publish(opened: Surroundings): Promise<void> {
    if (name === undefined) return
    const { ensureAdminToken } = await import('../../admin/admin-token.js')
    await ensureAdminToken(tokenFile())
    await opened.publish(startedAt)
  }

  function stop(): Promise<void> {
    stopping ??= (async () => {
      // Not waited for yet: an update that is switching over ends with what it switches.
      const updatesEnded = endUpdates()
      const evaluationEnded = evaluations.stop()
      await followed.close()
      await supervision.stop()
      await updatesEnded
      await evaluationEnded
      // Before the doors close, so that who listens to the API hears it too.
      bus.emit('stopped', { code: 'SUPERVISOR_STOPPED', message: 'The supervisor has stopped.', hint: '' })
      await surroundings?.close()
      surroundings = null
    })()
    return stopping
  }

  const control: SupervisorControl = {
    status: () => ({
      ...supervision.running,
      ...(surroundings && doors()),
      state: supervision.phase,
      name: name ?? null,
      supervisorPid: process.pid,
      config: supervision.config.file,
      startedAt,
      restarts: supervision.crashes,
      lastReload,
      lastExit,
      evaluation: evaluations.latest && newsOf(evaluations.latest),
      error: supervision.error?.toJSON() ?? null,
    }),
    effectiveConfig: () => supervision.config.effective,
    configVersion: () => supervision.config.version,
    plan: (changes) => supervision.plan(changes),
    update: (changes, updateOptions) => supervision.update(changes, updateOptions),
    reload: () => supervision.reload(),
    restart: () => supervision.restart(),
    stop,
    logLines: () => supervision.logLines(),
    subscribe: (listener) => bus.subscribe(listener),
  }

  const forAdmin: LazyAdminOptions = {
    control,
    settings: () => supervision.config.settings,
    evaluations,
    metrics: { tally, gateway: () => open().gateway.stats(), serving: () => supervision.upstream.serving },
    tokenFile,
    folders,
    env,
  }

  return {
    ...control,
    get url() {
      return open().gateway.url
    },
    start,
    kill() {
      void evaluations.stop()
      supervision.kill()
    },
    on: (wanted, listener) =>
      bus.subscribe((event, detail) => {
        if ((event as string) === wanted) listener(detail as never)
      }),
    [Symbol.asyncDispose]: stop,
  }
}

/** It becomes part of file names. */
function checkName(name: string): void {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) return
  throw new CortexError('USAGE', `${JSON.stringify(name)} cannot be the name of a supervisor.`, {
    hint: 'It begins with a letter or a digit and has at most 64 letters, digits, dots, - and _.',
  })
}

/** A config that cannot even be read, with the settings that served last in its place: its first start will say so. */
async function fromLastGood(
  error: CortexError,
  request: LoadConfigRequest,
  lastGood: () => Promise<Settings | null>,
): Promise<ReadConfig> {
  const settings = await lastGood()
  if (!settings) throw error
  const { findConfig } = await import('../../config/sources/find-config.js')
  const { file } = await findConfig(request)
  return { file, text: null, version: 'last-good', settings, effective: [] }
}
