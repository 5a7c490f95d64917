import { cacheBytes } from '../kv-cache/cache-sizes.js'
import { cacheTypePairOf } from '../kv-cache/cache-type-pair.js'
import { cacheCells } from '../kv-cache/cache-cells.js'
import { modelShape, type ModelShape } from '../kv-cache/model-shape.js'
import type { Settings } from '../settings/settings.js'
import { checkCacheTypes } from './check-cache-types.js'
import { childEnvironment } from './arguments/child-environment.js'
import type { BinaryFacts, HostFacts, ModelFacts } from '../facts/machine-and-build.js'
import type { LaunchPlan, MemoryPlan, PlanIssue } from './launch-plan.js'
import type { WarningCode } from '../warnings.js'
import { placeCache } from './memory/place-cache.js'
import { renderArguments, unknownExtraArguments } from './arguments/render-arguments.js'
import { usesFit } from './memory/used-devices.js'

/**
 * Decides a launch. Pure: the same inputs give the same plan.
 * @throws CortexError MODEL_INVALID where the header lacks a required key
 */
export function planLaunch(settings: Settings, host: HostFacts, binary: BinaryFacts, model: ModelFacts): LaunchPlan {
  const shape = modelShape(model.header)
  const buildName = nameOf(binary)
  const rendered = renderArguments(settings, binary.features, buildName)
  const cache = checkCacheTypes(settings, shape, binary, buildName)
  return {
    settings,
    binary,
    model,
    argv: [
      '--model',
      model.path,
      ...rendered.argv,
      ...logArguments(settings, binary),
      ...metricsArguments(binary),
      ...settings.extraArgs,
    ],
    env: childEnvironment(settings, host, binary),
    cwd: binary.folder,
    cacheTypeK: settings.cacheTypeK,
    cacheTypeV: settings.cacheTypeV,
    memory: planMemory(settings, binary, shape, model),
    warnings: [...cache.warnings, ...contextWarnings(settings, shape)],
    errors: [
      ...cache.errors,
      ...rendered.errors,
      ...unknownExtraArguments(settings.extraArgs, binary.features, buildName),
    ],
  }
}

/** `llama-server b11158`, or with the version where the build number is unknown. */
function nameOf(binary: BinaryFacts): string {
  return binary.build === null ? `llama-server ${binary.version}` : `llama-server b${binary.build}`
}

// The cache types, buffers and flash attention in use are logged only at verbosity 4 and above.
function logArguments(settings: Settings, binary: BinaryFacts): string[] {
  const flag = ['--log-verbosity', '--verbosity'].find((name) => binary.features.flags.includes(name))
  return flag === undefined ? [] : [flag, String(settings.log.childVerbosity)]
}

// `/supervisor/metrics` reads the child's own metrics, which are off without this flag.
function metricsArguments(binary: BinaryFacts): string[] {
  return binary.features.flags.includes('--metrics') ? ['--metrics'] : []
}

/**
 * With an unset context llama.cpp's `--fit` may choose a smaller one, and extra arguments may change anything: the sizes
 * are then an estimate, which the child's log replaces.
 */
function planMemory(settings: Settings, binary: BinaryFacts, shape: ModelShape, model: ModelFacts): MemoryPlan {
  const cells = cacheCells({ ...settings, fit: usesFit({ settings, binary }) }, shape)
  const types = cacheTypePairOf(settings)
  const bytes = cacheBytes(shape, cells, types, settings.flashAttention)
  const exact = bytes !== null && Boolean(settings.contextSize) && settings.extraArgs.length === 0
  return {
    precision: exact ? 'exact' : 'estimate',
    kvBytesK: bytes?.k ?? null,
    kvBytesV: bytes?.v ?? null,
    kvBytes: bytes?.total ?? null,
    stateBytes: bytes?.state ?? null,
    kvDevices: placeCache(settings, binary, bytes),
    cells: cells.full,
    modelBytes: model.bytes,
  }
}

function contextWarnings(settings: Settings, shape: ModelShape): PlanIssue<WarningCode>[] {
  const perSlot = settings.contextSize && settings.contextSize / (settings.kvUnified ? 1 : (settings.parallel ?? 1))
  if (!perSlot || perSlot <= shape.contextLength || settings.ropeScaling || settings.ropeScale) return []
  return [
    {
      code: 'CONTEXT_BEYOND_TRAINING',
      key: 'contextSize',
      message: `A context of ${perSlot} tokens is longer than the ${shape.contextLength} tokens that the model was trained for.`,
      hint: 'Answers may degrade past that point; set a smaller contextSize, or ropeScaling.',
    },
  ]
}
