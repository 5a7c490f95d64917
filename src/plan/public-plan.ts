import type { LaunchPlan, MemoryPlan, PlanIssue, ContextFit } from './launch-plan.js'

/** A plan as `plan --json` and the admin API show it, without secrets and internals. */
export interface PublicPlan {
  /** The executable and its arguments, without host, port and key, which each launch adds. */
  argv: readonly string[]
  /** The child's whole environment except for its API key. Values that may be secret are `•••`. */
  env: Readonly<Record<string, string>>
  cwd: string
  binary: { source: string; version: string; executable: string; digest: string }
  /** `cpu`, `vulkan`, `cuda`, … */
  backend: string
  /** llama.cpp's build number; null where the build does not print one. */
  build: number | null
  /** `path` of the first part, `bytes` of all parts. */
  model: { reference: string; path: string; bytes: number }
  cacheTypeK: string
  cacheTypeV: string
  /** Why `auto` chose these types; null where the config names both. */
  cacheTypesReason: string | null
  memory: MemoryPlan
  /** The longest context that fits with each type in the memory that is free now; null: not requested. */
  contexts: readonly ContextFit[] | null
  /** Problems that do not prevent a launch. */
  warnings: readonly PlanIssue[]
  /** Problems that prevent a launch; empty: the plan can be launched. */
  errors: readonly PlanIssue[]
}

const secretName = /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY)/i

/** The plan without secrets: values of variables whose names suggest one are replaced by `•••`. */
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
