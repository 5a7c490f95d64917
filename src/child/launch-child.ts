import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { CortexError } from '../errors.js'
import type { ChildExit } from '../lifecycle/child-exit.js'
import { classifyExit } from '../lifecycle/classify-exit.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import { awaitReady } from './await-ready.js'
import type { ChildMessage } from './child-message.js'
import type { Child, LaunchChild, LaunchChildOptions } from './child.js'
import { chooseEndpoint, listenArguments } from './choose-endpoint.js'
import { createTermination } from './terminate-child.js'
import { guardGroups, type GroupGuard } from './guard-groups.js'
import { openSlotFolder, slotArguments } from './prompt-cache/open-slot-folder.js'
import { countOomKills } from './oom-kills.js'
import { readOutput, type Output } from './read-output.js'
import { shareLogFiles, type SharedLogFiles } from './share-log-files.js'
import { spawnServer } from './spawn-server.js'

/** What the children of one launcher have in common. */
interface Shared {
  guard: GroupGuard
  logFiles: SharedLogFiles
}

const defaultGrace = 10_000
const linesOfExit = 40

/** One launcher for all children of a supervisor: they share a guard and the log file. */
export function createLaunchChild(guard = guardGroups()): LaunchChild {
  const shared = { guard, logFiles: shareLogFiles() }
  return (options) => launchChild(options, shared)
}

async function launchChild(options: LaunchChildOptions, { guard, logFiles }: Shared): Promise<Child> {
  const { plan, generation, signal } = options
  if (signal?.aborted) throw stoppedBeforeReady(generation)
  const endpoint = await chooseEndpoint(options.socketFolder, generation)
  const apiKey = randomBytes(32).toString('base64url')
  const slotFolder = await openSlotFolder(options.socketFolder, plan.binary.features.flags)
  const argv = [...plan.argv, ...listenArguments(endpoint), ...slotArguments(slotFolder)]
  const supervised = plan.binary.features.supervisedChild
  const pushes = supervised && options.readiness !== 'polled'

  const startedAt = Date.now()
  const oomKillsBefore = countOomKills()
  const server = await spawnServer(plan, argv, childEnvironment(plan, apiKey))
  const { pid } = server
  const removeSocket = (): void => {
    if ('socketPath' in endpoint) rmSync(endpoint.socketPath, { force: true })
  }
  guard.add(pid, removeSocket)

  const output: Output = readOutput({
    server,
    apiKey,
    logFile: openLogFile(options, logFiles),
    onLine: (line) => {
      termination.onLine(line)
      options.onLine?.(line)
    },
    onMessage,
    onOutput: () => {
      waiting.touch()
    },
  })
  const termination = createTermination({ pid, supervised, writeToStdin: (text) => server.stdin.write(text) })
  const waiting = awaitReady({
    pid,
    endpoint,
    apiKey,
    pushes,
    loadStall: options.loadStall,
    // At a lower verbosity it does not even say that the model is loaded.
    logged: plan.settings.log.childVerbosity < 3 ? Promise.resolve() : output.logged,
    onStall: () => {
      termination.kill('hang')
    },
  })

  function onMessage(message: ChildMessage): void {
    if (message.state === 'ready' && pushes) waiting.pushed()
    else if (message.state === 'loading' && message.progress !== null) options.onProgress?.(message.progress)
  }

  function stop({ grace = defaultGrace } = {}): Promise<ChildExit> {
    waiting.fail(stoppedBeforeReady(generation))
    termination.stop(grace)
    return exited
  }

  const onAbort = (): void => void stop()
  signal?.addEventListener('abort', onAbort)
  let served = false
  waiting.ready.then(
    () => {
      served = true
      signal?.removeEventListener('abort', onAbort)
    },
    () => undefined,
  )

  const exited = server.ended.then(async (end): Promise<ChildExit> => {
    termination.onExit()
    guard.remove(pid)
    signal?.removeEventListener('abort', onAbort)
    await output.finish()
    server.stdin.destroy()
    removeSocket()
    const oomKilled = ((await countOomKills()) ?? 0) > ((await oomKillsBefore) ?? 0)
    const facts = {
      ...end,
      asked: termination.cause === 'asked',
      hang: termination.cause === 'hang',
      served,
      oomKilled,
    }
    const exit = { ...end, ...classifyExit(facts, output.log.tail()), log: output.log.tail(linesOfExit) }
    waiting.fail(endedBeforeReady(generation, exit))
    return exit
  })
  // It may have fired while the process was being started.
  if (signal?.aborted) onAbort()

  return {
    generation,
    pid,
    endpoint,
    slotFolder,
    apiKey,
    argv,
    startedAt,
    log: output.log,
    get observed() {
      return output.observed
    },
    ready: waiting.ready,
    exited,
    stop,
    kill(reason = 'asked') {
      if (reason === 'asked') waiting.fail(stoppedBeforeReady(generation))
      termination.kill(reason)
    },
  }
}

/** Exactly this is what the child sees; the key goes by environment because anyone can read arguments. */
function childEnvironment(plan: LaunchPlan, apiKey: string): Record<string, string> {
  // The value is the port of a router that there is not; builds that speak the protocol ask only whether it is set.
  const supervisedMode = plan.binary.features.supervisedChild ? { LLAMA_SERVER_ROUTER_PORT: '1' } : {}
  return { ...plan.env, ...supervisedMode, LLAMA_API_KEY: apiKey }
}

function openLogFile(
  { logFile, onWarning }: LaunchChildOptions,
  logFiles: SharedLogFiles,
): ReturnType<SharedLogFiles['open']> | null {
  if (!logFile) return null
  return logFiles.open({
    ...logFile,
    onFailure: (error) =>
      onWarning?.({
        code: 'LOG_FILE_FAILED',
        message: `The log of llama-server cannot be written to ${logFile.path}: ${error.message}`,
        hint: 'Its latest lines are kept in memory all the same; make room on that disk, or set log.file elsewhere.',
      }),
  })
}

function stoppedBeforeReady(generation: number): CortexError {
  return new CortexError('ABORTED', `llama-server (generation ${generation}) was told to stop before it was ready.`)
}

function endedBeforeReady(generation: number, exit: ChildExit): CortexError {
  return new CortexError(
    'CHILD_START_FAILED',
    `llama-server (generation ${generation}) ended before it was ready: ${exit.reason}`,
    { cause: exit, log: exit.log },
  )
}
