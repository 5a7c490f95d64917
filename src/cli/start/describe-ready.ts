import type { Running } from '../../index.js'
import { formatBytes } from '../format-amounts.js'
import { formatRows } from '../format-rows.js'
import type { Terminal } from '../terminal.js'

/** The URL, what serves there, and the size of its K/V cache. */
export function describeReady(running: Running, { style }: Pick<Terminal, 'style'>): string {
  return formatRows([
    [style('green', 'ready'), style('bold', running.url)],
    ['server', describeServer(running)],
    ['model', `${running.model.reference} (${running.model.architecture}, ${formatBytes(running.model.bytes)})`],
    ['K/V cache', describeCache(running)],
    ...(running.cacheTypesReason ? [['', running.cacheTypesReason] as const] : []),
  ])
}

export function describeServer({ build, backend, binary }: Pick<Running, 'build' | 'backend' | 'binary'>): string {
  return `llama.cpp ${build === null ? binary.version : `b${build}`} on ${backend}, from ${binary.source}`
}

/**
 * `K q8_0 2.13 MiB + V q8_0 2.13 MiB = 4.25 MiB for 4096 tokens, flash attention on`: the parts come from llama-server's
 * log, which rounds them; the sum is computed and exact.
 */
export function describeCache(
  running: Pick<Running, 'cacheTypeK' | 'cacheTypeV' | 'kvBytes' | 'kvObserved' | 'contextSize' | 'flashAttention'>,
): string {
  const { cacheTypeK, cacheTypeV, kvBytes, kvObserved, contextSize, flashAttention } = running
  const parts = kvObserved
    ? `K ${cacheTypeK} ${kvObserved.kMiB.toFixed(2)} MiB + V ${cacheTypeV} ${kvObserved.vMiB.toFixed(2)} MiB`
    : `K ${cacheTypeK} + V ${cacheTypeV}`
  const total = kvBytes === null ? '' : ` = ${formatBytes(kvBytes)}`
  const context = contextSize === null ? '' : ` for ${contextSize} tokens`
  return `${parts}${total}${context}${flashAttention === null ? '' : `, flash attention ${flashAttention}`}`
}

/** What to do next, for a first-time user. */
export function describeFirstSteps({ url, cacheTypeK }: Running, command: string): string {
  const other = cacheTypeK === 'q8_0' ? 'f16' : 'q8_0'
  return [
    `try it     curl ${url}/v1/chat/completions -H 'Content-Type: application/json' \\`,
    `             -d '{"messages": [{"role": "user", "content": "Tell me a story."}], "max_tokens": 60}'`,
    `change it  ${command} set cacheType=${other}`,
    'stop it    press Ctrl-C',
  ].join('\n')
}
