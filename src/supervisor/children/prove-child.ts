import { askChild } from '../../child/ask-child.js'
import { chooseCanary, judgeCanary } from '../../child/canary.js'
import type { Child } from '../../child/child.js'
import { CortexError } from '../../errors.js'
import { settledWithin } from '../../upstream/settled-within.js'

export type Proof =
  | { kind: 'proved' }
  /** `permanent`: it gave a definite answer, and would give the same again. */
  | { kind: 'failed'; error: CortexError; permanent: boolean }
  /** It ended meanwhile, and why is what counts. */
  | { kind: 'ended' }

/** ms in which a child that broke a connection is found to have ended, if it has. */
const DEATH_NOTICE = 1_000

/** Has a child that is ready answer the smallest request of its kind, before anybody's depends on it. */
export type ProveChild = (child: Child, signal: AbortSignal) => Promise<Proof>

export const proveChild: ProveChild = async (child, signal) => {
  const canary = chooseCanary(child.argv)
  try {
    const answer = await askChild(child, { path: canary.path, body: canary.body, signal })
    const fault = judgeCanary(canary, answer)
    return fault === null ? { kind: 'proved' } : { kind: 'failed', error: failed(child, fault), permanent: true }
  } catch (thrown) {
    if (signal.aborted || (await settledWithin(child.exited, DEATH_NOTICE))) return { kind: 'ended' }
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    return { kind: 'failed', error: failed(child, `it broke the connection off (${words})`), permanent: false }
  }
}

function failed({ generation, log }: Child, fault: string): CortexError {
  return new CortexError(
    'CANARY_FAILED',
    `llama-server (generation ${generation}) got ready, and failed its first request: ${fault}.`,
    {
      hint: 'The model, this build or the backend may not work together; look at the log, or set reload.canary to false to go without this check.',
      log: log.tail(LINES_OF_FAILURE),
    },
  )
}

const LINES_OF_FAILURE = 40
