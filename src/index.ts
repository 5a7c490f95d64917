export { CortexError, errorCodes, isCortexError, toCortexError } from './errors.js'
export type { ErrorCode, ErrorReport, SourcePosition } from './errors.js'
export { createSupervisor } from './app/supervisor/create-supervisor.js'
export type { Supervisor, SupervisorOptions } from './app/supervisor/create-supervisor.js'
export type { ConfigChanges, EffectiveValue, SupervisorControl } from './supervisor/control.js'
export type {
  KvObserved,
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
export type { NotableRequest } from './upstream/notable-request.js'
export { configPath, configSchema, effectiveConfig, planConfig, setConfig, validateConfig } from './app/config.js'
export type { PlanChoice } from './app/config.js'
export { configTrust, trustConfig, untrustConfig } from './app/trust-config.js'
export type { TrustChoice, TrustedConfig } from './app/trust-config.js'
export type { ConfigChoice } from './app/config-choice.js'
export type { Config } from './settings/config.generated.js'
export type { ContextFit } from './plan/launch-plan.js'
export type { LaunchPlan, MemoryPlan, PlanIssue } from './plan/launch-plan.js'
export type { AutoPlan } from './plan/launch-plan.js'
export { publicPlan } from './plan/public-plan.js'
export type { PublicPlan } from './plan/public-plan.js'
export { inspectBackends } from './app/backends.js'
export type { BackendsChoice, BackendsReport } from './app/backends.js'
export type { OfferedBackend } from './binaries/offer-backends.js'
export type { Gpu, MachineFacts, MachineNote, MachineEnvironment, VulkanDevice } from './facts/machine-facts.js'
export { addBinary } from './app/builds/add-binary.js'
export type { AddBinaryChoice, AddedBinary } from './app/builds/add-binary.js'
export { listBinaries } from './app/builds/list-binaries.js'
export type { StoreChoice } from './app/builds/list-binaries.js'
export type { StoredBinary } from './binaries/store/stored-binary.js'
export { rollbackBinary, useBinary } from './app/builds/switch-binary.js'
export type { BinarySwitch, SwitchChoice } from './app/builds/switch-binary.js'
export { pruneBinaries, removeBinary } from './app/builds/prune-binaries.js'
export type { PruneChoice, RemovedBinary } from './app/builds/prune-binaries.js'
export { verifyBinaries } from './app/builds/verify-binaries.js'
export type { VerifiedBinary } from './app/builds/verify-binaries.js'
export { pairName, type CacheTypePair } from './kv-cache/cache-type-pair.js'
export { evaluate } from './app/evaluate/evaluate.js'
export type { EvaluateChoice, EvaluationEvent } from './app/evaluate/evaluate-options.js'
export type { Evaluation, PairResult } from './evaluate/evaluation.js'
export { evaluationReport } from './evaluate/report/evaluation-report.js'
export { findRunning } from './app/find-running.js'
export type { AdminClient } from './admin/admin-client.js'
export { parseAssignments } from './config/edit/parse-assignments.js'
