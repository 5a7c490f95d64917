import type { LaunchPlan, MemoryPlan, PlanIssue, ContextFit } from './launch-plan.js'

/** A plan as `plan --json` and the API show it: nothing secret, nothing that only code needs. */
export interface PublicPlan {
  /** The executable and its arguments; without host, port and key, which a launch adds. */
  argv: readonly string[]
  /** All that the child sees of variables, but for its key; what may be secret reads `•••`. */
  env: Readonly<Record<string, string>>
  cwd: string
  binary: { source: string; version: string; executable: string; digest: string }
  /** `cpu`, `vulkan`, `cuda`, … */
  backend: string
  /** llama.cpp's build number; null where the build does not say. */
  build: number | null
  /** `path` of the first part, `bytes` of all parts. */
  model: { reference: string; path: string; bytes: number }
  cacheTypeK: string
  cacheTypeV: string
  /** Why these types, where the config leaves one to `auto`; null: it names both. */
  cacheTypesReason: string | null
  memory: MemoryPlan
  /** The longest context that fits with each type, by the memory that is free now; null: it was not asked for. */
  contexts: readonly ContextFit[] | null
  /** What a launch would say and do all the same. */
  warnings: readonly PlanIssue[]
  /** What keeps it from being launched; empty: nothing does. */
  errors: readonly PlanIssue[]
}

const secretName = /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY)/i

/** What of a plan may be shown to anyone. */
export function publicPlan(plan: LaunchPlan): PublicPlan {
  const { binary, model, env } = plan
  return {
    argv: [binary.executable, ...plan.argv],
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, secretName.test(name) ? '•••' : value])),
    cwd: plan.cwd,
    binary: {
      source: binary.source,
      version: binary.version,
      executable: binary.executable,
      digest: binary.digest,
    },
    backend: binary.backend,
    build: binary.build,
    model: { reference: model.reference, path: model.path, bytes: model.bytes },
    cacheTypeK: plan.cacheTypeK,
    cacheTypeV: plan.cacheTypeV,
    cacheTypesReason: plan.auto?.reason ?? null,
    memory: plan.memory,
    contexts: plan.contexts ?? null,
    warnings: plan.warnings,
    errors: plan.errors,
  }
}
