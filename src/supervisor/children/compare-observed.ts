import { pairSource, pairSupport, staysOnHost } from '../../kv-cache/cache-rules.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import { usesDevices } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { Running, Warning } from '../events.js'

const MIB = 1024 * 1024
/** The child's log rounds each figure to 0.01 MiB, those of K and V of each cache. */
const ROUNDING = 0.005 * MIB + 1

/** Differences between what was requested and what runs. llama.cpp falls back without an error, so only its log shows them. */
export function compareObserved(plan: LaunchPlan, running: Running): Warning[] {
  return [
    ...differentTypes(plan, running),
    ...differentBytes(running),
    ...differentDevice(plan, running),
    ...differentFlashAttention(plan, running),
    ...differentContext(plan, running),
  ]
}

function differentTypes(plan: LaunchPlan, running: Running): Warning[] {
  if (plan.cacheTypeK === running.cacheTypeK && plan.cacheTypeV === running.cacheTypeV) return []
  return [
    {
      code: 'KV_TYPE_DIFFERS',
      message: `llama-server runs K ${running.cacheTypeK} and V ${running.cacheTypeV}, not ${plan.cacheTypeK} and ${plan.cacheTypeV}.`,
      hint: 'Look at the log with `cortex-supervisor logs` for the reason; extraArgs may say otherwise.',
    },
  ]
}

function differentBytes({ kvBytes, kvObserved }: Running): Warning[] {
  if (kvBytes === null || kvObserved === null) return []
  const seen = (kvObserved.kMiB + kvObserved.vMiB) * MIB
  if (Math.abs(seen - kvBytes) <= 2 * kvObserved.caches * ROUNDING) return []
  return [
    {
      code: 'KV_BYTES_DIFFER',
      message: `The K/V cache takes ${(seen / MIB).toFixed(2)} MiB, where ${(kvBytes / MIB).toFixed(2)} MiB were computed.`,
      hint: 'The sizes that `plan` shows are wrong for this model; please report its architecture and your settings.',
    },
  ]
}

function differentDevice(plan: LaunchPlan, { kvObserved }: Running): Warning[] {
  const { settings, binary } = plan
  const buffers = kvObserved?.buffers ?? []
  if (!usesDevices(plan) || staysOnHost(settings) || buffers.length === 0) return []
  const onHost = buffers.filter(({ device }) => device === 'CPU')
  if (onHost.length === buffers.length) {
    return [
      {
        code: 'KV_DEVICE_DIFFERS',
        message: `The ${binary.backend} backend was asked for, but the K/V cache is in main memory: the model runs on the CPU.`,
        hint: 'The backend found no device, or its library could not be loaded; compare `llama-server --list-devices`.',
      },
    ]
  }
  // A number of layers that leaves some on the CPU was asked for.
  const layers = modelShape(plan.model.header).layers
  if (onHost.length === 0 || (typeof settings.gpuLayers === 'number' && settings.gpuLayers < layers)) return []
  return [
    {
      code: 'KV_DEVICE_DIFFERS',
      message: `${mebibytes(onHost)} of the ${mebibytes(buffers)} MiB of the K/V cache are in main memory: their layers run on the CPU, because not all fit on the ${binary.backend} devices.`,
      hint: 'A smaller cacheType or contextSize, or a smaller model, leaves room for all of them; set gpuLayers to the number that fits to have it so.',
    },
  ]
}

function mebibytes(buffers: readonly { mib: number }[]): string {
  return buffers.reduce((sum, { mib }) => sum + mib, 0).toFixed(2)
}

function differentFlashAttention(plan: LaunchPlan, running: Running): Warning[] {
  const { settings, binary, model } = plan
  const asked = settings.flashAttention
  if (running.flashAttention === null || running.flashAttention === asked) return []
  if (asked !== 'auto') {
    return [
      {
        code: 'FLASH_ATTENTION_DIFFERS',
        message: `Flash attention is ${running.flashAttention}, where ${asked} was asked for.`,
        hint: 'The device may not support it for this model; set flashAttention to auto.',
      },
    ]
  }
  const types = { ...settings, cacheTypeK: plan.cacheTypeK, cacheTypeV: plan.cacheTypeV }
  const expected = usesDevices(plan) && pairSource(binary) !== null
  if (running.flashAttention === 'on' || !expected) return []
  if (pairSupport(types, modelShape(model.header), binary) !== 'native') return []
  return [
    {
      code: 'FLASH_ATTENTION_DIFFERS',
      message: `Flash attention was left to llama-server and is off, although the ${binary.backend} backend should have it for these cache types: long prompts are slower, and take more memory.`,
      hint: 'The device or its driver may be too old for it; a quantized V is not possible here.',
    },
  ]
}

function differentContext(plan: LaunchPlan, running: Running): Warning[] {
  const { contextSize, extraArgs } = plan.settings
  if (!contextSize || extraArgs.length > 0 || running.contextSize === null) return []
  if (running.contextSize === plan.memory.cells) return []
  return [
    {
      code: 'CONTEXT_DIFFERS',
      message: `llama-server holds a context of ${running.contextSize} tokens, where ${plan.memory.cells} were planned.`,
      hint: 'Look at the log with `cortex-supervisor logs` for the reason.',
    },
  ]
}
