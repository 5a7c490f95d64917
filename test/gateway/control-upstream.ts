import { CortexError } from '../../src/errors.js'
import type { EvaluatedPrompt, Upstream, UpstreamSource } from '../../src/upstream/upstream.js'

export interface ControlledSource extends UpstreamSource {
  serve(upstream: Upstream): void
  park(): void
  refuse(error: CortexError): void
  /** What the gateway told it to remember. */
  readonly remembered: EvaluatedPrompt[]
}

/** The supervisor's side of the contract, worked by hand. */
export function controlUpstream(first: Upstream | null = null): ControlledSource {
  let serving = first
  let refusal: CortexError | null = null
  const waiting = new Set<{ resolve: (upstream: Upstream) => void; reject: (error: unknown) => void }>()
  const remembered: EvaluatedPrompt[] = []
  return {
    remembered,
    remember: (prompt) => void remembered.push(prompt),
    get serving() {
      return serving
    },
    whenServing(signal) {
      if (serving) return Promise.resolve(serving)
      if (refusal) return Promise.reject(refusal)
      return new Promise((resolve, reject) => {
        const waiter = { resolve, reject }
        waiting.add(waiter)
        signal.addEventListener('abort', () => {
          waiting.delete(waiter)
          reject(new CortexError('ABORTED', 'The wait was aborted.'))
        })
      })
    },
    serve(upstream) {
      serving = upstream
      for (const waiter of waiting) waiter.resolve(upstream)
      waiting.clear()
    },
    park() {
      serving = null
      refusal = null
    },
    refuse(error) {
      serving = null
      refusal = error
      for (const waiter of waiting) waiter.reject(error)
      waiting.clear()
    },
  }
}
