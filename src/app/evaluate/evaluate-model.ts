import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { guardGroups } from '../../child/guard-groups.js'
import { createLaunchChild } from '../../child/launch-child.js'
import { loadConfig } from '../../config/load-config.js'
import { assembleEvaluation } from '../../evaluate/assemble-evaluation.js'
import { checkConditions } from '../../evaluate/check-conditions.js'
import { chooseConditions, shortenedDepths } from '../../evaluate/choose-conditions.js'
import { describeMachine, describeModel } from '../../evaluate/describe-model-and-machine.js'
import type { Evaluation } from '../../evaluate/evaluation.js'
import { findTool } from '../../evaluate/find-tools.js'
import { readOtherBuilds } from '../../evaluate/other-builds.js'
import { givenText, readText, type EvaluationText } from '../../evaluate/read-text.js'
import { createInstruments } from '../../evaluate/real-instruments.js'
import { parsePairs, referencePair, usualPairs } from '../../evaluate/measured-pairs.js'
import { openResults } from '../../evaluate/results-file.js'
import { runEvaluation, type EvaluationProgress } from '../../evaluate/run-evaluation.js'
import { sortPairs } from '../../evaluate/sort-pairs.js'
import { evaluationSettings } from '../../evaluate/tool-arguments.js'
import { withScratch } from '../../evaluate/with-scratch.js'
import { userFolders } from '../../host/folders.js'
import { readHostFacts } from '../../host/host-facts.js'
import { loadRequest, type ConfigChoice } from '../config-choice.js'
import { listInstances } from '../../instance/list-instances.js'
import { withCacheTypes, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import { packageRoot } from '../../host/package-root.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import { planLaunch } from '../../plan/plan-launch.js'
import { recordChildren } from '../supervisor/record-children.js'
import type { Settings } from '../../settings/settings.js'
import { createPlanInputs } from '../plan-inputs.js'
import { createEventBus } from '../../supervisor/event-bus.js'
import { preparePlan } from '../../supervisor/prepare-plan.js'
import type { EvaluateChoice } from './evaluate-options.js'

/** The implementation of {@link evaluate}, in a module of its own so that it is loaded only when needed. */
export async function evaluateModel(choice: EvaluateChoice): Promise<Evaluation> {
  checkConditions(choice)
  const { settings } = await loadConfig(loadRequest(choice))
  const { run } = await prepareEvaluation(settings, choice)
  return run((progress) => choice.onEvent?.({ event: 'progress', ...progress }))
}

export interface EvaluationWork extends Omit<EvaluateChoice, Exclude<keyof ConfigChoice, 'env'>> {
  /** The text on which quality is measured, instead of a file. */
  content?: string
}

export interface PreparedEvaluation {
  /** The plan of the largest server that it will start. */
  plan: LaunchPlan
  /** To be called once. Each result is stored as soon as it is measured. */
  run(onProgress: (progress: EvaluationProgress) => void): Promise<Evaluation>
}

/** Resolves binary and model and checks everything that can be checked before measuring; throws as {@link evaluate} does. */
export async function prepareEvaluation(settings: Settings, work: EvaluationWork): Promise<PreparedEvaluation> {
  const { env = process.env, offline = false, fresh = false, signal = new AbortController().signal } = work
  const onEvent = work.onEvent ?? (() => undefined)
  const pairs = work.pairs ? parsePairs(work.pairs) : usualPairs
  const text = await textOf(work)
  const folders = userFolders(env)
  const host = readHostFacts(env)
  const bus = createEventBus()
  bus.subscribe((event, detail) => {
    if (event === 'progress' && 'received' in detail) onEvent({ event: 'download', progress: detail })
  })
  const inputs = createPlanInputs({ host, folders, offline, bus })
  const base = await preparePlan(withCacheTypes(settings, referencePair), inputs, signal)
  const { binary, model } = base
  const shape = modelShape(model.header)
  const conditions = chooseConditions(settings, shape, work)
  const planFor = (pair: CacheTypePair): LaunchPlan =>
    planLaunch(evaluationSettings(settings, pair, conditions, binary.features), host, binary, model)
  const { allowed, skipped, notes } = sortPairs(pairs, planFor)

  const shortened = shortenedDepths(work, conditions)
  for (const message of shortened) onEvent({ event: 'note', message })
  for (const { name } of await listInstances(folders.state)) {
    const message = `The supervisor "${name}" is running on this machine, so measured speeds may be too low.`
    onEvent({ event: 'note', message })
  }

  async function run(onProgress: (progress: EvaluationProgress) => void): Promise<Evaluation> {
    const described = await describeModel(base, shape)
    // The planned context does not affect measurements, and the threads are part of the settings.
    const { plannedContext, threads, ...measured } = conditions
    const key = {
      model: described.fingerprint,
      binary: binary.digest,
      backend: binary.backend,
      text: text.sha256,
      settings: [planFor(referencePair).argv.slice(2), settings.env],
      conditions: measured,
    }
    const build = { build: binary.build, version: binary.version, backend: binary.backend }
    const kept = join(folders.data, 'evaluations')
    const results = await openResults(kept, key, build, fresh)
    const failures = await withScratch(folders, async (scratch) => {
      const textFile = join(scratch.scratchFolder, 'text.txt')
      await writeFile(textFile, text.content)
      const asked = { env: base.env, signal }
      const tools = {
        perplexity: await findTool('llama-perplexity', binary, folders, asked),
        bench: await findTool('llama-bench', binary, folders, asked),
      }
      const launch = recordChildren(createLaunchChild())
      const guard = guardGroups()
      const { content } = text
      return runEvaluation({
        pairs: allowed,
        results,
        instruments: createInstruments({
          planFor,
          shape,
          conditions,
          text: content,
          textFile,
          tools,
          launch,
          guard,
          ...scratch,
        }),
        signal,
        onProgress,
      })
    })
    return assembleEvaluation({
      model: described,
      binary: build,
      others: await readOtherBuilds(kept, key),
      machine: describeMachine(base),
      text: { name: basename(text.file), sha256: text.sha256, bytes: text.bytes },
      conditions,
      skipped,
      notes: [...shortened, ...notes],
      pairs: allowed,
      parts: results.pairs,
      sizes: (pair) => ({
        plannedBytes: planLaunch(withCacheTypes(settings, pair), host, binary, model).memory.kvBytes,
        computedBytes: planFor(pair).memory.kvBytes,
      }),
      failures,
    })
  }

  return { plan: planFor(referencePair), run }
}

function textOf({ text, content }: EvaluationWork): Promise<EvaluationText> {
  if (content !== undefined) return Promise.resolve(givenText(content))
  return readText(text ?? join(packageRoot(), 'binaries', 'evaluation-text.txt'))
}
