import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from 'node:os'
import { basename, join } from 'node:path'
import { guardGroups } from './child/guard-groups.js'
import { createLaunchChild } from './child/launch-child.js'
import { loadConfig } from './config/load-config.js'
import { CortexError } from './errors.js'
import { assembleEvaluation } from './evaluate/assemble-evaluation.js'
import { isReference, parsePairs, usualPairs, type CachePair } from './evaluate/cache-pair.js'
import { chooseConditions, type WantedConditions } from './evaluate/choose-conditions.js'
import type { EvaluatedMachine, EvaluatedModel, Evaluation } from './evaluate/evaluation.js'
import { findTool } from './evaluate/find-tools.js'
import { fingerprintModel } from './evaluate/fingerprint-model.js'
import { createInstruments } from './evaluate/real-instruments.js'
import { openResults } from './evaluate/results-file.js'
import { runEvaluation, type EvaluationProgress } from './evaluate/run-evaluation.js'
import { evaluationSettings } from './evaluate/tool-arguments.js'
import { userFolders, type UserFolders } from './host/folders.js'
import { readHostFacts } from './host/host-facts.js'
import { makeFolder } from './host/make-folder.js'
import { processIdentity } from './host/process-identity.js'
import { userName } from './host/user-name.js'
import { loadRequest, type ConfigChoice } from './inspect-config.js'
import { listInstances } from './instance/list-instances.js'
import { openRunFolder } from './instance/open-run-folder.js'
import { modelShape, type ModelShape } from './kv-cache/model-shape.js'
import { packageRoot } from './package-root.js'
import type { LaunchPlan } from './plan/launch-plan.js'
import { planLaunch } from './plan/plan-launch.js'
import { recordChildren } from './record-children.js'
import type { Settings } from './settings/settings.js'
import { createSuppliers } from './suppliers.js'
import { createEventBus } from './supervisor/event-bus.js'
import type { Progress } from './supervisor/events.js'
import { preparePlan } from './supervisor/prepare-plan.js'

export interface EvaluateChoice extends ConfigChoice, WantedConditions {
  /** Path of a text on which quality is measured; default: stories that come with the package. */
  text?: string
  /** `q8_0`, or `q8_0/q5_1` where K and V differ; f16 is always measured, as all others are compared with it. */
  pairs?: readonly string[]
  /** Forget what was measured before. */
  fresh?: boolean
  /** Download nothing. */
  offline?: boolean
  /** Stops it; what was measured until then is kept. */
  signal?: AbortSignal
  onEvent?: (event: EvaluationEvent) => void
}

export type EvaluationEvent =
  | { event: 'download'; progress: Progress }
  /** Something that may make the figures worse than they are. */
  | { event: 'note'; message: string }
  | ({ event: 'progress' } & EvaluationProgress)

/**
 * Measures what each pair of cache types takes and costs on this machine: memory, speed, quality, recall. Starts programs
 * of its own, one at a time, and leaves a supervisor that runs alone. Results are kept in the data folder by model, build,
 * text and settings: what is there is not measured again.
 *
 * @throws CONFIG_…, BINARY_…, MODEL_… as a start does; USAGE for a pair that cannot be read; EVALUATION_TEXT_UNREADABLE;
 * CHILD_START_FAILED, EVALUATION_TOOL_FAILED where f16 cannot be measured; ABORTED
 */
export async function evaluate(choice: EvaluateChoice = {}): Promise<Evaluation> {
  const { env = process.env, offline = false, fresh = false, signal = new AbortController().signal } = choice
  const onEvent = choice.onEvent ?? (() => undefined)
  const pairs = choice.pairs ? parsePairs(choice.pairs) : usualPairs
  const text = await readText(choice.text ?? defaultText())
  const { settings } = await loadConfig(loadRequest(choice))
  const folders = userFolders(env)
  const host = readHostFacts(env)
  const bus = createEventBus()
  bus.subscribe((event, detail) => {
    if (event === 'progress') onEvent({ event: 'download', progress: detail as unknown as Progress })
  })
  const suppliers = createSuppliers({ host, folders, offline, bus })
  const base = await preparePlan({ ...settings, cacheTypeK: 'f16', cacheTypeV: 'f16' }, suppliers, signal)
  const { binary, model } = base
  const shape = modelShape(model.header)
  const conditions = chooseConditions(settings, shape, choice)
  const planWith = (changed: Settings): LaunchPlan => planLaunch(changed, host, binary, model)
  const planFor = (pair: CachePair): LaunchPlan =>
    planWith(evaluationSettings(settings, pair, conditions, binary.features))

  const { allowed, skipped } = sort(pairs, planFor)
  for (const { name } of await listInstances(folders.state)) {
    onEvent({
      event: 'note',
      message: `The supervisor "${name}" runs on this machine: the two compete, and speeds come out lower.`,
    })
  }
  const { plannedContext, ...sameConditions } = conditions
  const evaluated = await describeModel(base, shape)
  const results = await openResults(
    join(folders.data, 'evaluations'),
    {
      model: evaluated.fingerprint,
      binary: binary.digest,
      backend: binary.backend,
      text: text.sha256,
      settings: [planFor(pairs[0] ?? { k: 'f16', v: 'f16' }).argv.slice(2), settings.env],
      conditions: sameConditions,
    },
    fresh,
  )
  const failures = await withScratch(folders, async (runFolder, scratchFolder) => {
    const textFile = join(scratchFolder, 'text.txt')
    await writeFile(textFile, text.content)
    const toolRun = { env: base.env, signal }
    const [perplexity, bench] = await Promise.all([
      findTool('llama-perplexity', binary, folders, toolRun),
      findTool('llama-bench', binary, folders, toolRun),
    ])
    const instruments = createInstruments({
      planFor,
      shape,
      conditions,
      text: text.content,
      tools: { perplexity, bench },
      launch: recordChildren(createLaunchChild()),
      guard: guardGroups(),
      runFolder,
      scratchFolder,
      textFile,
    })
    return runEvaluation({
      pairs: allowed,
      results,
      instruments,
      signal,
      onProgress: (progress) => onEvent({ event: 'progress', ...progress }),
    })
  })
  return assembleEvaluation({
    measuredAt: new Date().toISOString(),
    model: evaluated,
    binary: { build: binary.build, version: binary.version, backend: binary.backend },
    machine: describeMachine(base),
    text: { name: basename(text.file), sha256: text.sha256, bytes: text.bytes },
    conditions,
    skipped,
    pairs: allowed,
    parts: results.pairs,
    sizes: (pair) => ({
      plannedBytes: planWith({ ...settings, cacheTypeK: pair.k, cacheTypeV: pair.v }).memory.kvBytes,
      computedBytes: planFor(pair).memory.kvBytes,
    }),
    failures,
    notes: [],
  })
}

/** Those that the rules allow, and why not the others. */
function sort(
  pairs: readonly CachePair[],
  planFor: (pair: CachePair) => LaunchPlan,
): { allowed: CachePair[]; skipped: Evaluation['skipped'] } {
  const judged = pairs.map((pair) => ({ pair, errors: planFor(pair).errors }))
  const [reference] = judged.filter(({ pair }) => isReference(pair))
  const [error] = reference?.errors ?? []
  if (error) throw new CortexError(error.code, error.message, { hint: error.hint })
  return {
    allowed: judged.filter(({ errors }) => errors.length === 0).map(({ pair }) => pair),
    skipped: judged
      .filter(({ errors }) => errors.length > 0)
      .map(({ pair, errors }) => ({ pair, reason: errors.map(({ message }) => message).join(' ') })),
  }
}

function defaultText(): string {
  return join(packageRoot(), 'binaries', 'evaluation-text.txt')
}

async function readText(file: string): Promise<{ file: string; content: string; sha256: string; bytes: number }> {
  try {
    const bytes = await readFile(file)
    const content = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { file, content, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  } catch (cause) {
    throw new CortexError('EVALUATION_TEXT_UNREADABLE', `The text ${file} cannot be read: ${reasonOf(cause)}.`, {
      hint: 'It has to be a file of plain text in UTF-8.',
      cause,
    })
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError) return 'it is not UTF-8'
  return cause instanceof Error ? cause.message : String(cause)
}

async function describeModel({ model }: LaunchPlan, shape: ModelShape): Promise<EvaluatedModel> {
  const { name, architecture, quantization } = shape
  const fingerprint = await fingerprintModel(model.path, model.bytes)
  return { reference: model.reference, name, architecture, quantization, bytes: model.bytes, fingerprint }
}

function describeMachine({ binary }: LaunchPlan): EvaluatedMachine {
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    devices: binary.devices.map(({ name, description }) => `${name}: ${description}`),
  }
}

/** Private folders that are gone afterwards, and those of evaluations that were killed with them. */
async function withScratch<T>(
  folders: UserFolders,
  use: (runFolder: string, scratchFolder: string) => Promise<T>,
): Promise<T> {
  const owner = await processIdentity(process.pid)
  if (!owner) throw new CortexError('INTERNAL', 'The start time of this process cannot be read.')
  const sockets = await openRunFolder(tmpdir(), userName(), owner)
  try {
    await makeFolder(folders.cache)
    // Not in the temporary folder, which may be in memory.
    const scratch = await openRunFolder(folders.cache, userName(), owner)
    try {
      return await use(sockets.path, scratch.path)
    } finally {
      await scratch.remove()
    }
  } finally {
    await sockets.remove()
  }
}
