import type { ReloadOutcome } from '../index.js'
import { formatDuration } from './format-amounts.js'
import { describeError } from './describe-issue.js'
import type { Terminal } from './terminal.js'

/** The outcome of a change: `applied  cacheTypeK f16 → q8_0 (requests waited 0.3 s)`. */
export function describeOutcome(outcome: ReloadOutcome, style: Terminal['style']): string {
  const { changes, parkedMs, error } = outcome
  const values = changes.map(({ key, from, to }) => `${key} ${show(from)} → ${show(to)}`).join(', ')
  const waited = parkedMs > 0 ? `(requests waited ${formatDuration(parkedMs)})` : ''
  const title = style(isRefusal(outcome) ? 'yellow' : 'green', outcome.outcome)
  const line = [title, values, waited].filter((part) => part !== '').join('  ')
  return error ? `${line}\n${describeError(error, style)}` : line
}

/** 0: the change is in effect. 78: it was rejected. 1: it was rolled back, or the supervisor did not answer. */
export function outcomeExitCode({ outcome, error }: ReloadOutcome): number {
  switch (outcome) {
    case 'applied':
    case 'live':
    case 'unchanged':
      return 0
    case 'rejected':
      return error?.code === 'ADMIN_FAILED' ? 1 : 78
    case 'rolled-back':
      return 1
  }
}

function isRefusal(outcome: ReloadOutcome): boolean {
  return outcomeExitCode(outcome) !== 0
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'default'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
