export { CortexError, errorCodes, isCortexError, toCortexError } from './errors.js'
export type { ErrorCode, ErrorReport, SourcePosition } from './errors.js'
export { createSupervisor } from './create-supervisor.js'
export type { Supervisor, SupervisorOptions } from './create-supervisor.js'
export type { ConfigChanges, EffectiveValue, SupervisorControl } from './supervisor/control.js'
export type {
  KvObserved,
  NotableRequest,
  Progress,
  ReloadOutcome,
  Running,
  Stamped,
  EvaluationNews,
  EvaluationStep,
  Status,
  SupervisorEventName,
  SupervisorEvents,
  SupervisorState,
  Warning,
} from './supervisor/events.js'
export { configPath, configSchema, effectiveConfig, planConfig, setConfig, validateConfig } from './inspect-config.js'
export type { ConfigChoice, PlanChoice } from './inspect-config.js'
export type { Config } from './settings/config.generated.js'
export type { ContextFit } from './plan/context-table.js'
export type { LaunchPlan, MemoryPlan, PlanIssue } from './plan/launch-plan.js'
export type { AutoPlan } from './plan/plan-auto.js'
export { publicPlan } from './plan/public-plan.js'
export type { PublicPlan } from './plan/public-plan.js'
export { inspectBackends } from './inspect-backends.js'
export type { BackendsChoice, BackendsReport } from './inspect-backends.js'
export type { OfferedBackend } from './binaries/offer-backends.js'
export type { Gpu, MachineFacts, MachineNote, MachineSurroundings, VulkanDevice } from './plan/machine-facts.js'
export { addBinary } from './upkeep/add-binary.js'
export type { AddBinaryChoice, AddedBinary } from './upkeep/add-binary.js'
export { listBinaries } from './upkeep/list-binaries.js'
export type { StoreChoice } from './upkeep/list-binaries.js'
export type { StoredBinary } from './binaries/store/stored-binary.js'
export { rollbackBinary, useBinary } from './upkeep/switch-binary.js'
export type { BinarySwitch, SwitchChoice } from './upkeep/switch-binary.js'
export { pruneBinaries, removeBinary } from './upkeep/tidy-binaries.js'
export type { PruneChoice, RemovedBinary } from './upkeep/tidy-binaries.js'
export { verifyBinaries } from './upkeep/verify-binaries.js'
export type { VerifiedBinary } from './upkeep/verify-binaries.js'
export type { CacheTypePair } from './kv-cache/cache-type-pair.js'
export { evaluate } from './evaluate.js'
export type { EvaluateChoice, EvaluationEvent } from './evaluate.js'
export type { Evaluation, PairResult } from './evaluate/evaluation.js'
export { evaluationReport } from './evaluate/report/evaluation-report.js'
export { findRunning } from './find-running.js'
export type { AdminClient } from './admin/admin-client.js'
export { parseAssignments } from './config/parse-assignments.js'
