import { describePair, type CacheTypePair } from '../../kv-cache/cache-type-pair.js'
import { formatMemory } from '../memory/memory-kinds.js'
import { cacheBudgets, sizeCache, type CacheInput, type CacheBudget, type SizedCache } from '../memory/cache-budgets.js'

/** The types that `auto` chose, and why. */
export interface CacheTypesChoice {
  types: CacheTypePair
  /** Tokens; undefined: the context of the settings. */
  contextSize?: number
  /** `auto chose q8_0: f16 would need 3.2 GiB of the 2.1 GiB that are left on CUDA0.` */
  reason: string
  /** `reduced`: the requested context fits with no candidate. `none`: no context does. */
  fit: 'asked' | 'reduced' | 'none'
}

/** llama.cpp's default of `--fit-ctx`, in tokens. A shorter context is chosen only where it is requested. */
const shortestContext = 4096
/** llama.cpp pads a context to a multiple of this. */
const contextStep = 256

/**
 * The first candidate that fits with the requested context; otherwise the last one with the largest context that fits.
 * Memory of the devices alone is preferred to memory of devices and main memory together.
 *
 * Without a requested context the trained one is tried, but for it neither a type below q8_0 is chosen, nor main memory in
 * addition to a device: a shorter context is better than lower quality or speed. An unknown size counts as fitting, because
 * llama-server itself fails where it does not.
 *
 * @param candidates From precise to small; not empty
 */
export function chooseCacheTypes(input: CacheInput, candidates: readonly CacheTypePair[]): CacheTypesChoice {
  const { contextSize } = input.plan.settings
  const [first] = candidates as [CacheTypePair, ...CacheTypePair[]]
  const all = contextSize === undefined ? withoutLoss(candidates) : candidates
  const weighed = all.map((types) => sizeCache(input, types, contextSize))
  const rooms = weighed.map((cache) => cacheBudgets(input, cache))
  const unknown = rooms.find((room) => typeof room === 'string')
  if (unknown !== undefined) return chosen(first, lower(unknown))
  if (weighed[0]?.bytes === null) return chosen(first, 'the cache size of this model is unknown.')

  const last = all.at(-1) ?? first
  const whole = (spill: boolean) => firstThatFits(weighed, rooms, spill)
  const reduced = (spill: boolean) => reduceContext(input, last, spill)
  return (
    (contextSize === undefined
      ? (whole(false) ?? reduced(false) ?? whole(true) ?? reduced(true))
      : (whole(false) ?? whole(true) ?? reduced(false) ?? reduced(true))) ?? nothing(input, last)
  )
}

function firstThatFits(
  weighed: readonly SizedCache[],
  rooms: readonly (readonly CacheBudget[] | string)[],
  spill: boolean,
): CacheTypesChoice | null {
  const at = weighed.findIndex((cache, index) => roomFor(cache, rooms[index], spill) !== null)
  const cache = weighed[at]
  if (cache === undefined) return null
  const passedOver = weighed[at - 1]
  return chosen(
    cache.types,
    passedOver === undefined
      ? `it needs ${amounts(cache, roomFor(cache, rooms[at], spill))}.`
      : `${describePair(passedOver.types)} would need ${amounts(passedOver, largest(rooms[at - 1], spill))}.`,
  )
}

function chosen(types: CacheTypePair, why: string): CacheTypesChoice {
  return { types, reason: `auto chose ${describePair(types)}: ${why}`, fit: 'asked' }
}

/** The largest context, in tokens, that fits with these types; null: not even the shortest one fits, or the size is unknown. */
export function longestContext(input: CacheInput, types: CacheTypePair, spill: boolean): number | null {
  const { settings } = input.plan
  const asked = settings.contextSize || input.shape.contextLength * streamsOf(settings)
  const fitsWith = (steps: number): boolean => {
    const cache = sizeCache(input, types, steps * contextStep)
    return roomFor(cache, cacheBudgets(input, cache), spill) !== null
  }
  let fitting = Math.ceil(Math.min(shortestContext, asked) / contextStep)
  if (!fitsWith(fitting)) return null
  let tooMany = Math.floor(asked / contextStep) + 1
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2)
    if (fitsWith(middle)) fitting = middle
    else tooMany = middle
  }
  return Math.min(fitting * contextStep, Math.max(asked, contextStep))
}

function reduceContext(input: CacheInput, types: CacheTypePair, spill: boolean): CacheTypesChoice | null {
  const { contextSize } = input.plan.settings
  const context = longestContext(input, types, spill)
  if (context === null) return null
  const whole = contextSize ? `the requested ${contextSize}` : 'the whole context that the model was trained for'
  const reason = `auto chose ${describePair(types)} with a context of ${context} tokens: for ${whole}, ${needOf(input, types, spill)}.`
  return { types, contextSize: context, reason, fit: 'reduced' }
}

function nothing(input: CacheInput, types: CacheTypePair): CacheTypesChoice {
  return { types, reason: `auto found no cache that fits: ${needOf(input, types, true)}.`, fit: 'none' }
}

function needOf(input: CacheInput, types: CacheTypePair, spill: boolean): string {
  const asked = sizeCache(input, types, input.plan.settings.contextSize)
  return `${describePair(types)} would need ${amounts(asked, largest(cacheBudgets(input, asked), spill))}`
}

function withoutLoss(candidates: readonly CacheTypePair[]): readonly CacheTypePair[] {
  const precise = candidates.filter(({ k, v }) => [k, v].every((type) => type === 'f16' || type === 'q8_0'))
  return precise.length > 0 ? precise : candidates
}

function streamsOf({ parallel = 1, kvUnified = false }: CacheInput['plan']['settings']): number {
  return kvUnified ? 1 : Math.max(1, parallel)
}

function roomFor(
  cache: SizedCache,
  rooms: readonly CacheBudget[] | string | undefined,
  spill: boolean,
): CacheBudget | null {
  const { bytes } = cache
  if (bytes === null || rooms === undefined || typeof rooms === 'string') return null
  return rooms.find((room) => room.spill === spill && bytes <= room.bytes) ?? null
}

function largest(rooms: readonly CacheBudget[] | string | undefined, spill: boolean): CacheBudget | null {
  if (rooms === undefined || typeof rooms === 'string') return null
  return rooms.filter((room) => spill || !room.spill).at(-1) ?? null
}

/** `3.2 GiB of the 2.1 GiB that are left on CUDA0`. */
function amounts({ bytes }: SizedCache, room: CacheBudget | null): string {
  const need = formatMemory(bytes ?? 0, Math.ceil)
  if (room === null || room.bytes <= 0) {
    return `${need}, and nothing is left ${room ? `${room.place} ` : ''}beside the model and what it computes in`
  }
  return `${need} of the ${formatMemory(room.bytes, Math.floor)} that are left ${room.place}`
}

function lower(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1)
}
