import { join } from 'node:path'
import { measureDevices } from '../binaries/measure-devices.js'
import { resolveBinary } from '../binaries/resolve-binary.js'
import type { UserFolders } from '../host/folders.js'
import { measureMemory } from '../host/measure-memory.js'
import { companionFileBytes } from '../models/companion-files.js'
import { resolveModel } from '../models/resolve-model.js'
import { demoModelPath, packageRoot } from '../host/package-root.js'
import type { HostFacts } from '../facts/machine-and-build.js'
import { usesDevices, type DeviceMemory } from '../facts/free-memory.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { EventBus } from '../supervisor/event-bus.js'
import type { PlanInputs } from '../supervisor/prepare-plan.js'

export interface PlanInputsOptions {
  host: HostFacts
  folders: UserFolders
  offline: boolean
  bus: Pick<EventBus, 'emit'>
}

/** Binaries and models from this user's stores, downloaded where they are missing, and the free memory of this machine. */
export function createPlanInputs({ host, folders, offline, bus }: PlanInputsOptions): PlanInputs {
  const onProgress = (progress: { what: string; received: number; total: number | null }): void => {
    bus.emit('progress', progress)
  }
  return {
    host,
    binary: (settings, signal) =>
      resolveBinary({
        settings: settings.binary,
        backend: settings.backend,
        host,
        folders,
        proofModel: demoModelPath(),
        offline,
        signal,
        onProgress,
        onWarning: (warning) => bus.emit('warning', warning),
      }),
    model: (settings, signal) =>
      resolveModel(settings.model, {
        store: join(folders.data, 'models'),
        packageRoot: packageRoot(),
        env: host.env,
        offline,
        signal,
        onProgress,
        ...(settings.modelSha256 !== undefined && { sha256: settings.modelSha256 }),
      }),
    freeMemory: async (plan, signal) => {
      const [main, devices, companionFiles] = await Promise.all([
        measureMemory(),
        deviceMemory(plan, signal),
        companionFileBytes(plan.settings),
      ])
      return { host: main, devices, companionFiles }
    },
    deviceMemory,
  }
}

async function deviceMemory(plan: LaunchPlan, signal: AbortSignal): Promise<readonly DeviceMemory[] | null> {
  return usesDevices(plan) ? measureDevices(plan, { signal }) : []
}
