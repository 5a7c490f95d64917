import type { BinaryFeatures } from '../facts/machine-and-build.js'
import { renderArguments, unknownExtraArguments } from '../plan/arguments/render-arguments.js'
import type { Settings } from '../settings/settings.js'
import { withCacheTypes, type CacheTypePair } from '../kv-cache/cache-type-pair.js'
import type { Conditions } from './evaluation.js'

/**
 * The settings of a server that is measured: the config's, as far as they say how and where the model runs, for one
 * request at a time.
 */
export function evaluationSettings(
  settings: Settings,
  pair: CacheTypePair,
  { context }: Pick<Conditions, 'context'>,
  features: BinaryFeatures,
): Settings {
  const { mmproj, draft, alias, kvUnified, cacheReuse, contextShift, cacheRam, ...rest } = settings
  return {
    ...withCacheTypes(rest, pair),
    contextSize: context,
    parallel: 1,
    // Prompts that were asked before are to be evaluated again.
    ...(features.flags.includes('--cache-ram') && { cacheRam: 0 }),
    log: { ...settings.log, childVerbosity: Math.max(4, settings.log.childVerbosity) },
  }
}

/**
 * The arguments for `llama-perplexity`, which has most of the server's flags. Null: it lacks one that the settings need,
 * so that it would measure something else.
 */
export function perplexityArguments(settings: Settings, modelPath: string, features: BinaryFeatures): string[] | null {
  const { contextSize, parallel, cacheRam, jinja, chatTemplate, chatTemplateFile, reasoningFormat, ...rest } = settings
  const { argv, errors } = renderArguments(rest, features, 'llama-perplexity')
  const unknown = unknownExtraArguments(settings.extraArgs, features, 'llama-perplexity')
  return errors.length + unknown.length > 0 ? null : ['--model', modelPath, ...argv, ...settings.extraArgs]
}

/** Where `llama-bench` has no word for it, or another meaning. */
const beyondBench = [
  ...(['extraArgs', 'loras', 'rpc', 'cpuMoe', 'loadMode', 'numa', 'ropeScaling', 'ropeScale'] as const),
  ...(['ropeFreqBase', 'ropeFreqScale', 'swaFull', 'fit'] as const),
]

/**
 * The arguments for `llama-bench`, whose flags are its own. Null: it cannot be told all that the settings say.
 *
 * @param help its own, since builds before August 2025 know only 0 and 1 for flash attention
 */
export function benchArguments(
  settings: Settings,
  modelPath: string,
  conditions: Pick<Conditions, 'depths' | 'promptTokens' | 'generatedTokens' | 'repetitions'>,
  help: string,
): string[] | null {
  const said = beyondBench.some((key) => {
    const value = settings[key]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  const has = (flag: string): boolean => new RegExp(`(^|[\\s,])${flag}[\\s,]`, 'm').test(help)
  if (said || !has('-d') || !has('-ctk')) return null
  const optional: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ['-t', settings.threads],
    ['-b', settings.batchSize],
    ['-ub', settings.ubatchSize],
    ['-ngl', gpuLayers(settings.gpuLayers)],
    ['-ncmoe', settings.cpuMoeLayers],
    ['-sm', settings.splitMode],
    ['-mg', settings.mainGpu],
    ['-ts', settings.tensorSplit?.join('/')],
    ['-dev', settings.devices?.join('/')],
    ['-nkvo', settings.kvOffload === false ? 1 : undefined],
  ]
  const wanted = optional.filter(([, value]) => value !== undefined)
  if (wanted.some(([flag]) => !has(flag))) return null
  return [
    ...['-m', modelPath, '-o', 'jsonl', '-r', String(conditions.repetitions)],
    ...['-p', String(conditions.promptTokens), '-n', String(conditions.generatedTokens)],
    ...['-d', conditions.depths.join(',')],
    ...['-ctk', settings.cacheTypeK, '-ctv', settings.cacheTypeV, '-fa', flashAttention(settings, help)],
    ...wanted.flatMap(([flag, value]) => [flag, String(value)]),
    ...(has('--progress') ? ['--progress'] : []),
  ]
}

function gpuLayers(layers: Settings['gpuLayers']): number | undefined {
  if (layers === 'all') return 999
  return layers === 'auto' ? undefined : layers
}

function flashAttention({ flashAttention }: Settings, help: string): string {
  if (/--flash-attn <on\|off\|auto>/.test(help)) return flashAttention
  return flashAttention === 'off' ? '0' : '1'
}
