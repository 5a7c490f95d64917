import type { Child } from '../../child/child.js'
import { readActivity } from '../../child/process-activity.js'
import { watchForStall, type StallDetector } from '../../child/watch-for-stall.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import { createInFlightRequests, type InFlightRequests } from '../../upstream/in-flight.js'

/** What is held of a generation from its launch to its end. */
export interface Launched {
  /** Fires when the supervisor ends it. */
  readonly abort: AbortController
  /** It was killed, perhaps before there was a process. */
  killed: boolean
  readonly plan: LaunchPlan
  /** Null: there is no process yet. */
  child: Child | null
  inFlight: InFlightRequests
  hangs: StallDetector | null
}

export type LaunchedChild = Launched & { readonly child: Child }

export function beginLaunch(plan: LaunchPlan): Launched {
  return {
    abort: new AbortController(),
    killed: false,
    plan,
    child: null,
    inFlight: createInFlightRequests(),
    hangs: null,
  }
}

export function isUp(entry: Launched | undefined): entry is LaunchedChild {
  return entry !== undefined && entry.child !== null
}

/** Silence counts only while requests wait for the child: an idle or a sleeping one owes nothing. */
export function watchForHangs(entry: Launched, child: Child, hangTimeout: () => number): void {
  const hangs = watchForStall({
    after: hangTimeout,
    activity: () => readActivity(child.pid),
    onStall: () => {
      child.kill('hang')
    },
  })
  hangs.expect(false)
  entry.hangs = hangs
  entry.inFlight = createInFlightRequests({
    onAwaited: (count) => {
      hangs.expect(count > 0)
    },
    onHeard: hangs.touch,
  })
}

/** Asks a child something as if it were a request, so that one which hangs is found out. */
export async function askAsRequest<T>(
  { abort, inFlight }: Launched,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const request = inFlight.begin(() => undefined)
  try {
    return await ask(abort.signal)
  } finally {
    request.end()
  }
}
