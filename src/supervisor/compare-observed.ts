import type { LaunchPlan } from '../plan/launch-plan.js'
import type { Running, Warning } from './events.js'

const MIB = 1024 * 1024
/** The child's log rounds each figure to 0.01 MiB, those of K and V of each cache. */
const ROUNDING = 0.005 * MIB + 1

/** Where what runs is not what was asked for. llama.cpp falls back without an error, so nobody else would say it. */
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

/** Backends on which the cache is expected in main memory. */
const hostBackends: readonly string[] = ['cpu', 'blas']

function differentDevice(plan: LaunchPlan, { kvObserved }: Running): Warning[] {
  const { settings, binary } = plan
  const onHost = hostBackends.includes(binary.backend) || settings.kvOffload === false || settings.gpuLayers === 0
  const none = settings.devices?.length === 1 && settings.devices[0] === 'none'
  if (onHost || none || !kvObserved || kvObserved.buffers.length === 0) return []
  if (kvObserved.buffers.some(({ device }) => device !== 'CPU')) return []
  return [
    {
      code: 'KV_DEVICE_DIFFERS',
      message: `The ${binary.backend} backend was asked for, but the K/V cache is in main memory: the model runs on the CPU.`,
      hint: 'The backend found no device, or its library could not be loaded; compare `llama-server --list-devices`.',
    },
  ]
}

function differentFlashAttention(plan: LaunchPlan, running: Running): Warning[] {
  const asked = plan.settings.flashAttention
  if (asked === 'auto' || running.flashAttention === null || running.flashAttention === asked) return []
  return [
    {
      code: 'FLASH_ATTENTION_DIFFERS',
      message: `Flash attention is ${running.flashAttention}, where ${asked} was asked for.`,
      hint: 'The device may not support it for this model; set flashAttention to auto.',
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
