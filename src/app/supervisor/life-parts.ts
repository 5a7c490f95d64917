import { join } from 'node:path'
import { createEvaluations, type Evaluations } from '../../admin/evaluations.js'
import { storeFolder } from '../../binaries/store/list-installs.js'
import { guardGroups } from '../../child/guard-groups.js'
import { createLaunchChild } from '../../child/launch-child.js'
import { CortexError } from '../../errors.js'
import type { HostFacts } from '../../facts/machine-and-build.js'
import type { AdminHandler } from '../../gateway/handle-request.js'
import type { UserFolders } from '../../host/folders.js'
import { writeLastGood } from '../../instance/last-good.js'
import type { Settings } from '../../settings/settings.js'
import { createBuildTrials } from '../../supervisor/build-trials.js'
import type { ConfigSource, ReadConfig } from '../../supervisor/change/config-source.js'
import { followConfigFile } from '../../supervisor/change/follow-config-file.js'
import type { ChildCounts } from '../../supervisor/children/run-children.js'
import { startAborted, supervisorStopped } from '../../supervisor/children/start-failure.js'
import type { Tally } from '../../supervisor/counters.js'
import type { EventBus } from '../../supervisor/event-bus.js'
import type { Running } from '../../supervisor/events.js'
import { createProbePair } from '../../supervisor/pair-probe/probe-pair.js'
import { probeRecordsIn } from '../../supervisor/pair-probe/probe-records.js'
import type { Life } from '../../supervisor/run-lives.js'
import { supervise, type Supervision } from '../../supervisor/supervise.js'
import { settledWithin } from '../../upstream/settled-within.js'
import { lastGoodNotKept, lastGoodResumed, leftoversRemoved } from '../../supervisor/warnings.js'
import { keepUpdated } from '../builds/keep-updated.js'
import { evaluateAlongside } from '../evaluate/evaluate-alongside.js'
import { createPlanInputs } from '../plan-inputs.js'
import { adminUrl, openResources, type Resources } from './open-resources.js'
import { recordChildren } from './record-children.js'

/** ms for the guard to end after the last child. Bounded, because a stop has to end even where that shell is suspended. */
const guardPatience = 1_000

/** What all lives of one supervisor share. */
export interface LifeContext {
  /** Null: no admin API, and no file in the state folder. */
  name: string | null
  offline: boolean
  env: Readonly<Record<string, string | undefined>>
  startedAt: string
  host: HostFacts
  folders: UserFolders
  source: ConfigSource
  bus: EventBus
  tally: Tally
  admin: AdminHandler
  /** Where the settings that served last are kept; null: nowhere. */
  lastGoodFile: string | null
  lastGood: () => Promise<Settings | null>
}

export interface FirstConfig {
  config: ReadConfig
  /** Why the config could not be read, and the last good settings take its place. */
  unreadable: CortexError | null
}

/** The parts of one life, made for one start and closed by its end. Before they are opened they hold nothing of the machine. */
export interface LifeParts {
  readonly supervision: Supervision
  readonly evaluations: Evaluations
  /** Null before they are opened and after they are closed. */
  readonly resources: Resources | null
  /** Opens everything, in an order that allows the reverse one for closing. */
  open(life: Life): Promise<void>
  /** Ends all processes now. */
  kill(): void
  endpoints(): Pick<Running, 'url' | 'admin'>
  tokenFile(): string
}

export function createLifeParts(context: LifeContext, first: FirstConfig, earlier?: ChildCounts): LifeParts {
  const { name, offline, env, host, folders, bus } = context
  let resources: Resources | null = null
  let ending: AbortSignal | null = null
  const guard = guardGroups()

  const supervision = supervise({
    source: context.source,
    config: first.config,
    inputs: createPlanInputs({ host, folders, offline, bus }),
    launch: recordChildren(createLaunchChild(guard)),
    probe: createProbePair({ records: probeRecordsIn(join(folders.cache, 'kv-probes.json')) }),
    bus,
    trials: createBuildTrials({ store: storeFolder(folders), host, bus }),
    places: ({ settings }) => ({ socketFolder: opened().runFolder, ...logPlace(settings) }),
    gateway: endpoints,
    onLiveSettings: async ({ gateway }) => {
      await opened().gateway.applySettings(gateway)
      // The gateway may have moved to another port.
      await publish(opened())
    },
    onGood: ({ settings }) => keepLastGood(context, settings),
    lastGood: context.lastGood,
    earlier,
  })

  const prepareEvaluation = evaluateAlongside({ supervision, bus, env, offline })
  const evaluations = createEvaluations({
    prepare: async (request, signal) => {
      // The gateway still answers while everything else is being closed.
      if (ending?.aborted) throw supervisorStopped()
      return prepareEvaluation(request, signal)
    },
    publish: (news) => bus.emit('evaluation', news),
  })

  function opened(): Resources {
    if (resources) return resources
    throw new CortexError('NOT_SERVING', 'The supervisor has not been started.', { hint: 'Call start() first.' })
  }

  function endpoints(): Pick<Running, 'url' | 'admin'> {
    const { url } = opened().gateway
    return { url, admin: name === null ? null : { url: adminUrl(url), tokenFile: tokenFile() } }
  }

  function tokenFile(): string {
    return supervision.config.settings.admin.tokenFile ?? join(folders.state, `${name ?? ''}.token`)
  }

  function logPlace({ log }: Settings): { logFile?: { path: string; maxSize: number; maxFiles: number } } {
    const path = log.file ?? (name === null ? undefined : join(folders.state, 'logs', `${name}.log`))
    return path === undefined ? {} : { logFile: { path, maxSize: log.maxSize, maxFiles: log.maxFiles } }
  }

  async function publish(to: Resources): Promise<void> {
    if (name === null) return
    const { ensureAdminToken } = await import('../../admin/admin-token.js')
    await ensureAdminToken(tokenFile())
    await to.publish(context.startedAt)
  }

  async function open({ closers, ending: lifeEnding, signal }: Life): Promise<void> {
    ending = lifeEnding
    const held = await openResources({
      folders,
      instance: name === null ? null : { name, tokenFile: tokenFile(), admin: context.admin },
      settings: supervision.config.settings.gateway,
      upstream: supervision.upstream,
      health: () => ({ state: supervision.phase, serving: supervision.running !== null }),
      onWaited: context.tally.waited,
      onNotable: ({ generation, ...request }) => bus.emit('request', request, generation ?? undefined),
      signal,
    })
    resources = held
    closers.add(async () => {
      resources = null
      await held.close()
    })
    // Before the gateway closes, so that clients of the API hear of it.
    closers.add(() => {
      bus.emit('stopped', { code: 'SUPERVISOR_STOPPED', message: 'The supervisor has stopped.', hint: '' })
    })
    closers.add(async () => {
      await settledWithin(guard.dismissed(), guardPatience)
    })
    closers.add(() => supervision.stop())
    // A preparation or a load that is under way ends with this, and the opening with it.
    lifeEnding.addEventListener('abort', () => void supervision.stop(), { once: true })
    if (signal.aborted) throw lifeEnding.aborted ? supervisorStopped() : startAborted(signal)

    if (held.leftovers.length > 0) bus.emit('warning', leftoversRemoved(held.leftovers))
    if (first.unreadable) bus.emit('warning', lastGoodResumed(first.unreadable))
    closers.add(() => evaluations.stop())
    closers.add(keepUpdated({ supervision, bus, host, folders, offline }))
    closers.add(warmAtFirstReady(held))
    const follow = followChanges(closers)
    // Its failure is reported where it is awaited, unless the start has failed before.
    const published = publish(held)
    published.catch(() => undefined)
    await supervision.start(signal)
    await published
    await follow()
  }

  /** Loads what the first request needs; sooner, it would take the processor from the child while that loads. */
  function warmAtFirstReady({ gateway }: Resources): () => void {
    const unsubscribe = bus.subscribe((event) => {
      if (event !== 'ready') return
      unsubscribe()
      void gateway.warm()
    })
    return unsubscribe
  }

  function followChanges(closers: Life['closers']): () => Promise<void> {
    const followed = followConfigFile({
      onChange: () => void supervision.reloadIfChanged(),
      onError: ({ message, hint }) =>
        bus.emit('warning', { code: 'CONFIG_WATCH_FAILED', message, hint: hint ?? 'The config in use stays in use.' }),
    })
    const unsubscribe = bus.subscribe((event) => {
      if (event === 'reload') void followed.follow(supervision.config)
    })
    closers.add(async () => {
      unsubscribe()
      await followed.close()
    })
    return () => followed.follow(supervision.config)
  }

  return {
    supervision,
    evaluations,
    get resources() {
      return resources
    },
    open,
    kill() {
      supervision.kill()
      void evaluations.stop()
    },
    endpoints,
    tokenFile,
  }
}

function keepLastGood({ lastGoodFile, bus }: LifeContext, settings: Settings): void {
  if (lastGoodFile === null) return
  void writeLastGood(lastGoodFile, settings).catch((error: unknown) => {
    bus.emit('warning', lastGoodNotKept(lastGoodFile, error))
  })
}
