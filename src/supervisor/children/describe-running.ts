import type { Child } from '../../child/child.js'
import { cacheCells } from '../../kv-cache/cache-cells.js'
import { cacheBytes } from '../../kv-cache/cache-sizes.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { KvObserved, Running } from '../events.js'

/** What a child that serves is really running: its own word where it has given one, the plan's otherwise. */
export function describeRunning(
  child: Pick<Child, 'pid' | 'generation' | 'argv' | 'observed'>,
  plan: LaunchPlan,
  gateway: Pick<Running, 'url' | 'admin'>,
): Running {
  const { observed } = child
  const shape = modelShape(plan.model.header)
  const cacheTypeK = observed.cacheTypeK ?? plan.cacheTypeK
  const cacheTypeV = observed.cacheTypeV ?? plan.cacheTypeV
  // With no context of its own the config leaves it to the child, whose context is then the one to count.
  const contextSize = observed.contextSize ?? plan.settings.contextSize
  const cells = cacheCells({ ...plan.settings, contextSize }, shape)
  const types = { k: cacheTypeK, v: cacheTypeV }
  return {
    ...gateway,
    pid: child.pid,
    supervisorPid: process.pid,
    generation: child.generation,
    backend: plan.binary.backend,
    build: plan.binary.build,
    binary: { source: plan.binary.source, version: plan.binary.version, executable: plan.binary.executable },
    model: {
      reference: plan.model.reference,
      path: plan.model.path,
      bytes: plan.model.bytes,
      architecture: shape.architecture,
    },
    cacheTypeK,
    cacheTypeV,
    cacheTypesReason: plan.auto?.reason ?? null,
    kvBytes: cacheBytes(shape, cells, types, plan.settings.flashAttention)?.total ?? null,
    kvObserved: kvObserved(child),
    contextSize: observed.contextSize,
    flashAttention: observed.flashAttention,
    argv: child.argv,
  }
}

function kvObserved({ observed }: Pick<Child, 'observed'>): KvObserved | null {
  const { kMiB, vMiB, caches, buffers } = observed
  return kMiB === null || vMiB === null ? null : { kMiB, vMiB, caches, buffers }
}
