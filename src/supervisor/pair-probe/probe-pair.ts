import type { Child } from '../../child/child.js'
import { measurePrefill, type PrefillSpeed } from '../../child/prefill-speed.js'
import { pairSupport, staysOnHost } from '../../kv-cache/cache-rules.js'
import { describePair, cacheTypePairOf } from '../../kv-cache/cache-type-pair.js'
import { modelShape } from '../../kv-cache/model-shape.js'
import { usesDevices } from '../../facts/free-memory.js'
import type { LaunchPlan } from '../../plan/launch-plan.js'
import type { Warning } from '../events.js'
import { askWhenQuiet, type Quiet, type QuietOptions } from './ask-when-quiet.js'
import type { ProbeRecords } from './probe-records.js'

/** Times a child that serves, if nobody vouches for its cache types; null: there is nothing to say. Never rejects. */
export type ProbePair = (child: Child, plan: LaunchPlan, quiet: Quiet, signal: AbortSignal) => Promise<Warning | null>

export interface ProbePairOptions extends Pick<QuietOptions, 'after' | 'atMost'> {
  records: ProbeRecords
}

/** A difference between two types on the same device is smaller, one between a device and the CPU larger. */
const TOO_SLOW = 3

/** llama-server's own, where `parallel` leaves it to it. */
const DEFAULT_SLOTS = 4

const REFERENCE = { k: 'f16', v: 'f16' }

/**
 * Compares the speed of prompts with the one that f16 was seen to have: with the same build, backend, model and devices, on
 * this machine. While f16 itself serves, its speed is kept for that. On the CPU all pairs are vouched for, and nothing is
 * ever timed.
 */
export function createProbePair({ records, ...timing }: ProbePairOptions): ProbePair {
  return async (child, plan, quiet, signal) => {
    const types = cacheTypePairOf(plan)
    const isReference = types.k === REFERENCE.k && types.v === REFERENCE.v
    if (!usesDevices(plan) || staysOnHost(plan.settings) || (!isReference && !isOpen(plan))) return null
    const key = keyOf(plan, types)
    const { parallel = -1 } = plan.settings
    const slots = parallel > 0 ? parallel : DEFAULT_SLOTS
    const contextSize = (child.observed.contextSize ?? plan.memory.cells) / slots
    const measure = (whileQuiet: AbortSignal): Promise<PrefillSpeed | null> =>
      measurePrefill(child, { contextSize, signal: whileQuiet })

    const known = await records.read(key)
    const speed = known ?? (await askWhenQuiet(measure, { quiet, signal, ...timing }))
    if (known === null && speed !== null) await records.write(key, speed)
    if (isReference || speed === null) return null
    const reference = await records.read(keyOf(plan, REFERENCE))
    return reference === null ? neverCompared(plan, speed) : compared(plan, speed, reference)
  }
}

function isOpen(plan: LaunchPlan): boolean {
  return pairSupport(plan.settings, modelShape(plan.model.header), plan.binary) !== 'native'
}

/** What makes speeds comparable, but for the types. */
function keyOf({ binary, model, settings }: LaunchPlan, { k, v }: { k: string; v: string }): string {
  const { devices, gpuLayers, splitMode, tensorSplit, cpuMoe, cpuMoeLayers, batchSize, ubatchSize, rpc } = settings
  const layout = { devices, gpuLayers, splitMode, tensorSplit, cpuMoe, cpuMoeLayers, batchSize, ubatchSize, rpc }
  return JSON.stringify([binary.digest, binary.backend, model.path, model.bytes, layout, k, v])
}

function compared(plan: LaunchPlan, speed: PrefillSpeed, reference: PrefillSpeed): Warning | null {
  const times = reference.tokensPerSecond / speed.tokensPerSecond
  if (times <= TOO_SLOW) return null
  return {
    code: 'KV_PAIR_SLOW',
    message: `With ${describePair(cacheTypePairOf(plan))} prompts are evaluated at ${perSecond(speed)} on ${plan.binary.backend}, where f16 had ${perSecond(reference)}: ${times.toFixed(1)} times as long.`,
    hint: 'Attention probably runs on the CPU. Set cacheTypeK and cacheTypeV to the same type, q8_0 or f16.',
  }
}

function neverCompared(plan: LaunchPlan, speed: PrefillSpeed): Warning {
  return {
    code: 'KV_PAIR_UNPROVEN',
    message: `It is not known how well ${describePair(cacheTypePairOf(plan))} runs on ${plan.binary.backend}. Prompts are evaluated at ${perSecond(speed)}; there is no comparison, because f16 has not been timed here yet.`,
    hint: 'Serve with cacheType: f16 once, for some seconds without requests, and switch back.',
  }
}

function perSecond({ tokensPerSecond }: PrefillSpeed): string {
  return `${tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : Math.round(tokensPerSecond)} tokens/s`
}
