import { cacheType, isQuantized } from '../../kv-cache/cache-types.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import { mebibyte } from '../../settings/units.js'
import type { ObservedMemory } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../launch-plan.js'

/** A running child and the memory that its log reports. */
export interface ObservedChild {
  plan: LaunchPlan
  observed: ObservedMemory
}

/** llama.cpp's defaults of `--ubatch-size` (tokens) and `--cache-ram` (bytes). */
const defaultUbatch = 512
const defaultCacheRam = 8192 * mebibyte
/** Tokens; an upper bound for headers without a vocabulary. */
const largeVocabulary = 262_144

/**
 * Upper bound, in bytes, of the compute buffers that llama.cpp reserves on a device: logits, the activations of a layer,
 * the mask, and without flash attention the scores of all heads, for the tokens of one ubatch; and the states of recurrent
 * layers, which a child's log counts among its compute buffers.
 */
export function computeBound(plan: LaunchPlan, flashAttention: boolean): number {
  const { heads, embeddingLength, vocabularySize } = modelShape(plan.model.header)
  const { cells, stateBytes } = plan.memory
  const scores = flashAttention ? 0 : 4 * Math.max(0, ...heads) * cells
  return (
    (stateBytes ?? 0) +
    (plan.settings.ubatchSize ?? defaultUbatch) *
      (4 * (vocabularySize ?? largeVocabulary) + 4 * 16 * embeddingLength + 6 * cells + scores)
  )
}

/** Whether flash attention is certain to be on. `auto` depends on the device; `alike` is what a comparable child logged. */
export function hasFlashAttention({ settings }: LaunchPlan, alike: ObservedMemory | null): boolean {
  if (settings.flashAttention !== 'auto') return settings.flashAttention === 'on'
  return isQuantized(settings.cacheTypeV) || alike?.flashAttention === 'on'
}

/**
 * Upper bound, in bytes, of the next child's K/V cache: computed, or scaled from what a child with the same model logged,
 * whichever is larger. Null: neither is known.
 */
export function cacheBound(next: LaunchPlan, running: ObservedChild | null): number | null {
  const computed = next.memory.kvBytes
  const seen = running && isSameModel(running.plan, next) ? observedCache(next, running) : null
  return computed === null ? seen : Math.max(computed, seen ?? 0)
}

function observedCache(next: LaunchPlan, { plan, observed }: ObservedChild): number | null {
  const sharesCells = (['parallel', 'kvUnified', 'swaFull'] as const).every(
    (key) => plan.settings[key] === next.settings[key],
  )
  const k = retyped(observed.kMiB, observed.cacheTypeK, next.cacheTypeK)
  const v = retyped(observed.vMiB, observed.cacheTypeV, next.cacheTypeV)
  if (!sharesCells || k === null || v === null) return null
  // The cache of layers with a window does not shrink with the context.
  return Math.ceil((k + v) * mebibyte * Math.max(1, cellGrowth(next, { plan, observed })))
}

export function cellGrowth(next: LaunchPlan, { plan, observed }: ObservedChild): number {
  return next.memory.cells / (observed.cells || plan.memory.cells)
}

function retyped(mib: number | null, from: string | null, to: string): number | null {
  if (mib === null || from === null) return null
  if (from === to) return mib
  const [before, after] = [cacheType(from), cacheType(to)]
  if (!before || !after) return null
  return (mib * (after.blockBytes / after.blockValues)) / (before.blockBytes / before.blockValues)
}

export function isSameModel(one: LaunchPlan, other: LaunchPlan): boolean {
  return one.model.path === other.model.path && one.model.bytes === other.model.bytes
}

/** Bytes to which a child's prompt cache (`--cache-ram`) may grow; Infinity: no limit. */
export function promptCacheLimit({ settings, binary }: LaunchPlan): number {
  if (!binary.features.flags.includes('--cache-ram')) return 0
  const { cacheRam = defaultCacheRam } = settings
  return cacheRam < 0 ? Infinity : cacheRam
}
