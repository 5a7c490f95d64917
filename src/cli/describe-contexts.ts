import type { ContextFit } from '../index.js'
import { formatBytes } from './format-amounts.js'
import { formatRows } from './format-rows.js'

/** What each cache type takes for a token, and how many tokens it allows with the memory that is free now. */
export function describeContexts(contexts: readonly ContextFit[]): string {
  return formatRows([
    ['cache type', 'a token takes', 'longest context', ''],
    ...contexts.map(({ cacheTypeK, cacheTypeV, bytesPerToken, longestContext, runs }) => [
      cacheTypeK === cacheTypeV ? cacheTypeK : `K ${cacheTypeK}, V ${cacheTypeV}`,
      bytesPerToken === null ? 'unknown' : formatBytes(bytesPerToken),
      longestContext === null ? 'none that fits' : `${longestContext}`,
      remarks[runs],
    ]),
  ])
}

const remarks: Record<ContextFit['runs'], string> = {
  native: '',
  'without-flash-attention': 'without flash attention',
  converted: 'slow: converted to f16 for every token',
  cpu: 'slow: attention runs on the CPU',
  unknown: 'not known to run on this device',
}
