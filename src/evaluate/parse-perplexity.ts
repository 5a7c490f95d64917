import type { Estimate, QualityResult } from './evaluation.js'

/** What `llama-perplexity` prints on stdout while it goes through the text: how many pieces it has done. */
export function piecesDone(output: string): number {
  const numbers = [...output.matchAll(/\[(\d+)\]-?[\d.]+|^ +(\d+) +[\d.]+ +±/gm)]
  return Math.max(0, ...numbers.map(([, plain, table]) => Number(plain ?? table)))
}

/**
 * The result of `llama-perplexity` without and with `--kl-divergence`; null where it is not there or no number.
 * The final line of a run without is logged on stderr: `Final estimate: PPL = 1.6763 +/- 0.02761`.
 *
 * @param tokens that were predicted
 */
export function parsePerplexity(output: string, tokens: number): QualityResult | null {
  const final = estimate(/Final estimate: PPL = +(\S+) \+\/- +(\S+)/.exec(output))
  if (final) return { ...base, tokens, perplexity: final }
  const perplexity = row(output, 'Mean PPL\\(Q\\)')
  const divergence = row(output, 'Mean +KLD')
  const sameTop = row(output, 'Same top p')
  if (!perplexity || !divergence || !sameTop) return null
  return {
    ...base,
    tokens,
    perplexity,
    // Of equal predictions it comes out as a negative number of rounding errors.
    divergence: { ...divergence, value: Math.max(0, divergence.value) },
    divergenceMax: row(output, 'Maximum KLD')?.value ?? null,
    divergence99: row(output, '99\\.0% +KLD')?.value ?? null,
    sameTop: { value: sameTop.value / 100, error: sameTop.error === null ? null : sameTop.error / 100 },
  }
}

const base = {
  by: 'llama-perplexity',
  divergence: null,
  divergenceMax: null,
  divergence99: null,
  sameTop: null,
} as const

/** `Mean    KLD:   0.004266 ±   0.000906`; some lines end in `%`, some have no error. */
function row(output: string, title: string): Estimate | null {
  return estimate(new RegExp(`^ *${title} *: +([^ %\\n]+)%?(?: +± +([^ %\\n]+))?`, 'm').exec(output))
}

function estimate(match: RegExpExecArray | null): Estimate | null {
  if (!match) return null
  const value = number(match[1])
  return value === null ? null : { value, error: number(match[2]) }
}

/** `nan`, `-nan` and `inf`, which broken kernels give, are no results. */
function number(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}
