import type { LaunchPlan } from './launch-plan.js'

/**
 * Whether llama.cpp fits the launch to the memory that is free (`--fit`), by a shorter context where none is set or by fewer
 * layers on the devices: on unless the config says no, where the build has it.
 */
export function usesFit({ settings, binary }: Pick<LaunchPlan, 'settings' | 'binary'>): boolean {
  return settings.fit !== false && binary.features.flags.includes('--fit')
}
