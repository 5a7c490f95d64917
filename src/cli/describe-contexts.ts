import type { ContextFit } from '../index.js'
import { formatBytes } from './format-amounts.js'
import { formatRows } from './format-rows.js'

/** The size of a token with each cache type, and the longest context that fits into the memory that is free now. */
export function describeContexts(contexts: readonly ContextFit[]): string {
  return formatRows([
    ['cache type', 'per token', 'longest context', ''],
    ...contexts.map(({ cacheTypeK, cacheTypeV, bytesPerToken, longestContext, runs }) => [
      cacheTypeK === cacheTypeV ? cacheTypeK : `K ${cacheTypeK}, V ${cacheTypeV}`,
      bytesPerToken === null ? 'unknown' : formatBytes(bytesPerToken),
      longestContext === null ? 'does not fit' : `${longestContext}`,
      remarks[runs],
    ]),
  ])
}

const remarks: Record<ContextFit['runs'], string> = {
  native: '',
  'without-flash-attention': 'without flash attention',
  converted: 'slow: converted to f16 for every token',
  cpu: 'slow: attention runs on the CPU',
  unknown: 'not known to work on this device',
}
