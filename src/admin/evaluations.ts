import { randomUUID } from 'node:crypto'
import { CortexError, toCortexError } from '../errors.js'
import type { Evaluation } from '../evaluate/evaluation.js'
import type { EvaluationNews, EvaluationStep } from '../supervisor/events.js'
import type { EvaluationAnswer } from './api-types.js'
import type { EvaluationRequest } from './evaluation-request.js'

/** An evaluation that has passed all checks and is ready to begin. */
export type ReadyEvaluation = (onProgress: (step: EvaluationStep) => void) => Promise<Evaluation>

export interface EvaluationsOptions {
  /** Rejects if the evaluation cannot run. Aborting `signal` ends this and the returned run, and leaves no process or file behind. */
  prepare: (request: EvaluationRequest, signal: AbortSignal) => Promise<ReadyEvaluation>
  publish: (news: EvaluationNews) => void
  now?: () => Date
}

/** Evaluations requested through the API: one at a time; the latest is kept. */
export interface Evaluations {
  readonly latest: EvaluationAnswer | null
  /**
   * Resolves when it has begun.
   * @throws EVALUATION_RUNNING, and what `prepare` throws
   */
  start(request: EvaluationRequest): Promise<EvaluationAnswer>
  /** Resolves when all processes of the running evaluation have ended; immediately if there is none. */
  stop(): Promise<void>
}

export function createEvaluations({ prepare, publish, now = () => new Date() }: EvaluationsOptions): Evaluations {
  let latest: EvaluationAnswer | null = null
  /** Set from the first check until the end. */
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
    if (before === null || isNews(before, progress)) publish(newsOf(latest))
  }

  function end(changes: Partial<EvaluationAnswer>): void {
    running = null
    if (latest) report({ ...latest, endedAt: now().toISOString(), ...changes })
  }

  function report(answer: EvaluationAnswer): EvaluationAnswer {
    latest = answer
    publish(newsOf(answer))
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

/** Without the result, which is large. */
export function newsOf({ result, ...news }: EvaluationAnswer): EvaluationNews {
  return news
}

/** The measuring programs report many times a second; one event per percent is enough. */
function isNews(before: EvaluationStep, after: EvaluationStep): boolean {
  return before.step !== after.step || Math.floor(100 * before.share) !== Math.floor(100 * after.share)
}

function alreadyRunning(latest: EvaluationAnswer | null): CortexError {
  const since = latest?.state === 'running' ? ` since ${latest.startedAt}` : ''
  return new CortexError(
    'EVALUATION_RUNNING',
    `An evaluation is already running${since}; only one can run at a time.`,
    {
      hint: 'GET /supervisor/api/evaluate returns its progress; DELETE stops it and keeps what was measured.',
    },
  )
}

function ignore(): void {
  // The caller of `prepare` handles the rejection.
}
