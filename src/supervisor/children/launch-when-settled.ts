import type { LaunchChild } from '../../child/child.js'
import { usesDevices } from '../../facts/free-memory.js'
import type { PlanInputs } from '../prepare-plan.js'
import { settleDeviceMemory } from './settle-memory.js'

/** ms after the end of a child within which its devices may not have its memory back. */
const SETTLING = 3_000

/** Launches a child on devices only when those have back what another child had there until just now. */
export function launchWhenSettled(
  launch: LaunchChild,
  { deviceMemory }: Pick<PlanInputs, 'deviceMemory'>,
): LaunchChild {
  let lastEnd = -Infinity
  return async (options) => {
    const { plan, signal = new AbortController().signal } = options
    if (deviceMemory && usesDevices(plan) && performance.now() - lastEnd < SETTLING) {
      const need = plan.model.bytes + (plan.memory.kvBytes ?? 0)
      await settleDeviceMemory((ending) => deviceMemory(plan, ending), need, { atMost: SETTLING, signal })
    }
    const child = await launch(options)
    void child.exited.then(() => {
      lastEnd = performance.now()
    })
    return child
  }
}
