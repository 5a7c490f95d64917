import { CortexError } from '../errors.js'
import type { GgufValue } from '../facts/gguf-header.js'

/** Typed access to metadata: null where a key is absent; throws MODEL_INVALID where its value has the wrong type. */
export interface HeaderReader {
  text(key: string): string | null
  /** A non-negative integer. */
  whole(key: string): number | null
  /** One number per layer; a single number in the file stands for all layers. */
  perLayer(key: string, layers: number): number[] | null
  /** The period of a repeating pattern, or a flag per layer; the list may be shorter than the number of layers. */
  pattern(key: string): number | boolean[] | null
  /** Number of entries of an array. */
  length(key: string): number | null
  /** Present, and neither 0 nor false. */
  isSet(key: string): boolean
}

/** Keeps sums and products of header values exact. */
const maxWhole = 2 ** 40

export function createHeaderReader(metadata: Readonly<Record<string, GgufValue>>): HeaderReader {
  const get = (key: string): GgufValue | undefined => (Object.hasOwn(metadata, key) ? metadata[key] : undefined)

  const wrong = (key: string, wanted: string) =>
    new CortexError('MODEL_INVALID', `The model's header is damaged: ${key} is not ${wanted}.`)

  const asWhole = (value: GgufValue, key: string): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxWhole) return value
    throw wrong(key, 'a non-negative integer within range')
  }

  return {
    text(key) {
      const value = get(key)
      if (value === undefined) return null
      if (typeof value === 'string') return value
      // The parser drops very long strings.
      if (typeof value === 'object' && value.values === null) return null
      throw wrong(key, 'a string')
    },
    whole(key) {
      const value = get(key)
      return value === undefined ? null : asWhole(value, key)
    },
    perLayer(key, layers) {
      const value = get(key)
      if (value === undefined) return null
      if (typeof value !== 'object') return Array.from({ length: layers }, () => asWhole(value, key))
      if (value.values === null || value.values.length < layers)
        throw wrong(key, `a list with one entry for each of the ${layers} layers`)
      return value.values.slice(0, layers).map((entry) => asWhole(entry, key))
    },
    pattern(key) {
      const value = get(key)
      if (value === undefined) return null
      if (typeof value !== 'object') return asWhole(value, key)
      if (value.values === null) throw wrong(key, 'a list with one entry per layer')
      return value.values.map((entry) => (typeof entry === 'boolean' ? entry : asWhole(entry, key) !== 0))
    },
    length(key) {
      const value = get(key)
      return typeof value === 'object' ? value.length : null
    },
    isSet(key) {
      const value = get(key)
      return value !== undefined && value !== 0 && value !== false
    },
  }
}
