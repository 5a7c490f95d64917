import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { settleDeviceMemory, type MeasureDevices } from '../../../src/supervisor/children/settle-memory.js'

const GiB = 2 ** 30
const MiB = 2 ** 20

/** Devices that have so many bytes free at one measurement after the other; the last one stays. */
function devices(...readings: (number | null)[]) {
  let measured = 0
  const measure: MeasureDevices = () => {
    const freeBytes = readings[Math.min(measured++, readings.length - 1)] ?? null
    return Promise.resolve(
      freeBytes === null ? null : [{ name: 'CUDA0', description: '', freeBytes, totalBytes: 24 * GiB }],
    )
  }
  return {
    measure,
    get measured() {
      return measured
    },
  }
}

/** A clock that nobody waits for: pauses between measurements are over at once, the longest wait never is. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
const atMost = 3_000
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  ms === atMost ? untilAborted(signal) : Promise.resolve()
const { signal } = new AbortController()

describe('the memory of devices has settled', () => {
  test.each<[string, (number | null)[], number]>([
    ['at once, where what is needed is free', [12 * GiB], 1],
    ['when what is needed has been given back', [2 * GiB, 6 * GiB, 11 * GiB, 12 * GiB], 3],
    ['when nothing more comes', [2 * GiB, 6 * GiB, 8 * GiB, 8 * GiB + 10 * MiB, 20 * GiB], 4],
    ['where it cannot be measured', [null], 1],
    ['where it cannot be measured any more', [2 * GiB, null], 2],
  ])('%s', async (_, readings, expected) => {
    const device = devices(...readings)
    await settleDeviceMemory(device.measure, 10 * GiB, { atMost, signal, pause })
    expect(device.measured).toBe(expected)
  })

  test('where there is none, or it does not answer', async () => {
    await settleDeviceMemory(() => Promise.resolve([]), Infinity, { atMost, signal, pause })
    await settleDeviceMemory(() => Promise.reject(new Error('gone')), Infinity, { atMost, signal, pause })
  })

  test('when the time is over, with a measurement still under way: that is aborted', async () => {
    let asked: AbortSignal | undefined
    const measure: MeasureDevices = (aborting) => {
      asked = aborting
      return untilAborted(aborting)
    }
    await settleDeviceMemory(measure, 1, { atMost, signal, pause: () => Promise.resolve() })
    expect(asked?.aborted).toBe(true)
  })

  test('when it is aborted, by a real clock, too', async () => {
    const stop = new AbortController()
    const settled = settleDeviceMemory(untilAborted, 1, { atMost, signal: stop.signal })
    stop.abort()
    await settled
  })

  test('after finitely many measurements, whatever they say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 24 }), { minLength: 1, maxLength: 20 }), async (readings) => {
        const device = devices(...readings.map((gib) => gib * GiB))
        await settleDeviceMemory(device.measure, 25 * GiB, { atMost, signal, pause })
        expect(device.measured).toBeLessThanOrEqual(readings.length + 1)
      }),
    )
  })
})
