import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { guardGroups } from './child/guard-groups.js'
import { createLaunchChild } from './child/launch-child.js'
import { loadConfig } from './config/load-config.js'
import { assembleEvaluation } from './evaluate/assemble-evaluation.js'
import { parsePairs, referencePair, usualPairs, type CachePair } from './evaluate/cache-pair.js'
import { chooseConditions } from './evaluate/choose-conditions.js'
import { describeMachine, describeModel } from './evaluate/describe-surroundings.js'
import type { Evaluation } from './evaluate/evaluation.js'
import { findTool } from './evaluate/find-tools.js'
import { readOtherBuilds } from './evaluate/other-builds.js'
import { readText } from './evaluate/read-text.js'
import { createInstruments } from './evaluate/real-instruments.js'
import { openResults } from './evaluate/results-file.js'
import { runEvaluation } from './evaluate/run-evaluation.js'
import { sortPairs } from './evaluate/sort-pairs.js'
import { evaluationSettings } from './evaluate/tool-arguments.js'
import { withScratch } from './evaluate/with-scratch.js'
import { userFolders } from './host/folders.js'
import { readHostFacts } from './host/host-facts.js'
import { loadRequest } from './inspect-config.js'
import { listInstances } from './instance/list-instances.js'
import { modelShape } from './kv-cache/model-shape.js'
import { packageRoot } from './package-root.js'
import type { LaunchPlan } from './plan/launch-plan.js'
import { planLaunch } from './plan/plan-launch.js'
import { recordChildren } from './record-children.js'
import { createSuppliers } from './suppliers.js'
import { createEventBus } from './supervisor/event-bus.js'
import { preparePlan } from './supervisor/prepare-plan.js'
import type { EvaluateChoice } from './evaluate.js'

/** {@link evaluate}, which is loaded apart from it because few who use the package need it. */
export async function evaluateModel(choice: EvaluateChoice): Promise<Evaluation> {
  const { env = process.env, offline = false, fresh = false, signal = new AbortController().signal } = choice
  const onEvent = choice.onEvent ?? (() => undefined)
  const pairs = choice.pairs ? parsePairs(choice.pairs) : usualPairs
  const text = await readText(choice.text ?? join(packageRoot(), 'binaries', 'evaluation-text.txt'))
  const { settings } = await loadConfig(loadRequest(choice))
  const folders = userFolders(env)
  const host = readHostFacts(env)
  const bus = createEventBus()
  bus.subscribe((event, detail) => {
    if (event === 'progress' && 'received' in detail) onEvent({ event: 'download', progress: detail })
  })
  const suppliers = createSuppliers({ host, folders, offline, bus })
  const base = await preparePlan({ ...settings, cacheTypeK: 'f16', cacheTypeV: 'f16' }, suppliers, signal)
  const { binary, model } = base
  const shape = modelShape(model.header)
  const conditions = chooseConditions(settings, shape, choice)
  const planFor = (pair: CachePair): LaunchPlan =>
    planLaunch(evaluationSettings(settings, pair, conditions, binary.features), host, binary, model)
  const { allowed, skipped, notes } = sortPairs(pairs, planFor)

  for (const { name } of await listInstances(folders.state)) {
    const message = `The supervisor "${name}" runs on this machine: the two compete, and speeds come out lower.`
    onEvent({ event: 'note', message })
  }
  const described = await describeModel(base, shape)
  // For how much of a context the memory is told does not change what is measured; the threads are among the settings.
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
      onProgress: (progress) => onEvent({ event: 'progress', ...progress }),
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
    notes,
    pairs: allowed,
    parts: results.pairs,
    sizes: (pair) => ({
      plannedBytes: planLaunch({ ...settings, cacheTypeK: pair.k, cacheTypeV: pair.v }, host, binary, model).memory
        .kvBytes,
      computedBytes: planFor(pair).memory.kvBytes,
    }),
    failures,
  })
}
