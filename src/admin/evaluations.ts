import { randomUUID } from 'node:crypto'
import { CortexError, toCortexError } from '../errors.js'
import type { Evaluation } from '../evaluate/evaluation.js'
import type { EvaluationNews, EvaluationStep } from '../supervisor/events.js'
import type { EvaluationAnswer } from './api-types.js'
import type { EvaluationRequest } from './evaluation-request.js'

/** An evaluation of which everything has been checked that can be before it begins. */
export type ReadyEvaluation = (onProgress: (step: EvaluationStep) => void) => Promise<Evaluation>

export interface EvaluationsOptions {
  /** Rejects with what stands in the way. Of this and of what it gives, nothing is left when `signal` has ended it. */
  prepare: (request: EvaluationRequest, signal: AbortSignal) => Promise<ReadyEvaluation>
  tell: (news: EvaluationNews) => void
  now?: () => Date
}

/** The evaluations that the API is asked for: one at a time, of which the latest is remembered. */
export interface Evaluations {
  readonly latest: EvaluationAnswer | null
  /**
   * Resolves when it has begun.
   * @throws EVALUATION_RUNNING, and what stands in its way
   */
  start(request: EvaluationRequest): Promise<EvaluationAnswer>
  /** Resolves when nothing of it runs any more; at once where nothing does. */
  stop(): Promise<void>
}

export function createEvaluations({ prepare, tell, now = () => new Date() }: EvaluationsOptions): Evaluations {
  let latest: EvaluationAnswer | null = null
  /** From the first check to the end. */
  let running: { stop: AbortController; ended: Promise<void> } | null = null

  async function start(request: EvaluationRequest): Promise<EvaluationAnswer> {
    if (running) throw alreadyRunning(latest)
    const stop = new AbortController()
    const preparing = prepare(request, stop.signal)
    const own = { stop, ended: preparing.then(ignore, ignore) }
    running = own
    try {
      const run = await preparing
      stop.signal.throwIfAborted()
      const begun = begin()
      own.ended = follow(run, stop.signal)
      return begun
    } catch (error) {
      running = null
      throw error
    }
  }

  function begin(): EvaluationAnswer {
    const startedAt = now().toISOString()
    const fields = { endedAt: null, progress: null, error: null, result: null }
    return report({ id: randomUUID(), state: 'running', startedAt, ...fields })
  }

  async function follow(run: ReadyEvaluation, signal: AbortSignal): Promise<void> {
    try {
      const result = await run(onProgress)
      end({ state: 'done', result })
    } catch (thrown) {
      if (signal.aborted) end({ state: 'stopped' })
      else end({ state: 'failed', error: toCortexError(thrown).toJSON() })
    }
  }

  function onProgress(progress: EvaluationStep): void {
    if (latest === null) return
    const before = latest.progress
    latest = { ...latest, progress }
    if (before === null || isNews(before, progress)) tell(newsOf(latest))
  }

  function end(changes: Partial<EvaluationAnswer>): void {
    running = null
    if (latest) report({ ...latest, endedAt: now().toISOString(), ...changes })
  }

  function report(answer: EvaluationAnswer): EvaluationAnswer {
    latest = answer
    tell(newsOf(answer))
    return answer
  }

  return {
    get latest() {
      return latest
    },
    start,
    async stop() {
      running?.stop.abort()
      await running?.ended
    },
  }
}

/** Of the latest, all but the result, which is long. */
export function newsOf({ result, ...news }: EvaluationAnswer): EvaluationNews {
  return news
}

/** The programs that measure say something many times a second. */
function isNews(before: EvaluationStep, after: EvaluationStep): boolean {
  return before.step !== after.step || Math.floor(100 * before.share) !== Math.floor(100 * after.share)
}

function alreadyRunning(latest: EvaluationAnswer | null): CortexError {
  const since = latest?.state === 'running' ? ` since ${latest.startedAt}` : ''
  return new CortexError('EVALUATION_RUNNING', `An evaluation is running${since}; there is one at a time.`, {
    hint: 'GET /supervisor/api/evaluate tells how far it is, DELETE ends it; what was measured is kept.',
  })
}

function ignore(): void {
  // Whoever asked hears of it.
}
