/** One thing to measure of one pair. */
export interface MeasureStep {
  pair: string
  part: EvaluationPart
}

export const parts = ['served', 'quality', 'speed'] as const
export type EvaluationPart = (typeof parts)[number]

/** How far along the step is that runs now. */
export interface CurrentStep extends MeasureStep {
  /** 0 to 1. */
  share: number
  /** ms since its begin. */
  elapsed: number
}

/**
 * ms that are left, from what the same parts of other pairs took; null while that is not known.
 *
 * @param left steps that have not begun
 * @param durations ms of those that have ended
 */
export function timeLeft(
  current: CurrentStep | null,
  left: readonly MeasureStep[],
  durations: readonly (MeasureStep & { ms: number })[],
): number | null {
  const usual = new Map(parts.map((part) => [part, mean(durations.filter((step) => step.part === part))]))
  const now = current && remaining(current, usual.get(current.part) ?? null)
  // The step that runs is a first measure of its like, too.
  if (current && now !== null && usual.get(current.part) === null) usual.set(current.part, current.elapsed + now)
  const rest = left.map(({ part }) => usual.get(part) ?? null)
  if ((current && now === null) || rest.includes(null)) return null
  return rest.reduce<number>((sum, ms) => sum + (ms ?? 0), now ?? 0)
}

/** A share is believed once there is enough of it. */
function remaining({ share, elapsed }: CurrentStep, usual: number | null): number | null {
  if (share >= 0.1) return (elapsed / share) * (1 - share)
  return usual === null ? null : Math.max(0, usual - elapsed)
}

function mean(steps: readonly { ms: number }[]): number | null {
  return steps.length === 0 ? null : steps.reduce((sum, { ms }) => sum + ms, 0) / steps.length
}
