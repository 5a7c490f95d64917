import { setTimeout as delay } from 'node:timers/promises'
import { joinSignals } from '../../host/join-signals.js'
import type { DeviceMemory } from '../../facts/free-memory.js'

/** Null: it is not known. */
export type MeasureDevices = (signal: AbortSignal) => Promise<readonly DeviceMemory[] | null>

export interface SettleOptions {
  /** ms, the measurements included. */
  atMost: number
  signal: AbortSignal
  /** Resolves after so many ms; rejects when aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** ms between two measurements, each of which takes some time of its own. */
const BETWEEN = 100
/** Bytes by which two measurements may differ and still agree: others use the devices too. */
const NOISE = 16 * 2 ** 20

/**
 * Waits until the devices have back what a child that has ended had there: a driver gives it back some time after the exit,
 * and who allocates before that finds them full. It is over when `need` bytes are free on all devices together, when two
 * measurements agree, or after `atMost`. Never rejects; an abort ends it.
 */
export async function settleDeviceMemory(
  measure: MeasureDevices,
  need: number,
  { atMost, signal, pause = wait }: SettleOptions,
): Promise<void> {
  const ending = new AbortController()
  const joined = joinSignals([signal, ending.signal])
  try {
    await Promise.race([pollUntilSettled(measure, need, joined.signal, pause), pause(atMost, joined.signal)])
  } catch {
    // Aborted, or not to be measured: the launch itself will tell.
  } finally {
    ending.abort()
    joined.release()
  }
}

async function pollUntilSettled(
  measure: MeasureDevices,
  need: number,
  signal: AbortSignal,
  pause: NonNullable<SettleOptions['pause']>,
): Promise<void> {
  let before: number | null = null
  for (;;) {
    const devices = await measure(signal)
    if (devices === null || devices.length === 0) return
    const free = devices.reduce((total, { freeBytes }) => total + freeBytes, 0)
    if (free >= need || (before !== null && Math.abs(free - before) <= NOISE)) return
    before = free
    await pause(BETWEEN, signal)
  }
}

function wait(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal })
}
