import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { planAuto, planWithF16 } from '../../src/plan/auto/plan-auto.js'
import { simulatedMachine, type SimulatedMachine } from '../fixtures/simulated-machine.js'

const MIB = 2 ** 20
/** Bytes of 32 values. */
const blockBytes: Readonly<Record<string, number>> = { f16: 64, q8_0: 34, q5_1: 24, q4_0: 18 }

/** What `auto` may choose from here, told once more: with flash attention off, V stays f16. */
function ladder({ backend, flashAttention }: SimulatedMachine): [string, string][] {
  if (flashAttention === 'off') return ['f16', 'q8_0', 'q5_1', 'q4_0'].map((k) => [k, 'f16'])
  const same: [string, string][] = ['f16', 'q8_0', 'q5_1', 'q4_0'].map((type) => [type, type])
  const [f16, q8, q5, q4] = same as [[string, string], [string, string], [string, string], [string, string]]
  // CUDA has kernels for three of them.
  return backend === 'cuda' ? [f16, q8, q4] : [f16, q8, ['q8_0', 'q5_1'], q5, q4]
}

/** Bytes of the cache, computed as `layers × cells × heads × values`. */
function cacheBytes(machine: SimulatedMachine, [k, v]: [string, string], cells: number): number {
  const { layers, kvHeads, headSize } = machine.model
  return layers * cells * kvHeads * (headSize / 32) * ((blockBytes[k] ?? NaN) + (blockBytes[v] ?? NaN))
}

/** Rather more than llama.cpp reserves to compute in. */
function computeBytes({ model, flashAttention }: SimulatedMachine, cells: number): number {
  const scores = flashAttention === 'off' ? 4 * model.heads * cells : 0
  return 512 * (4 * model.vocabulary + 64 * model.embedding + 6 * cells + scores)
}

const spare = (compute: number, least: number): number => Math.max(0.05 * compute, least * MIB)

/** The memory that is left for weights and cache: on the cards, and with main memory behind them. */
function left(machine: SimulatedMachine, cells: number): { cards: number; all: number } {
  const { devices, host } = machine.free
  const { layers, bytes } = machine.model
  const compute = computeBytes(machine, cells)
  if (devices.length === 0) {
    const free = host - compute - spare(bytes + compute, 256)
    return { cards: free, all: free }
  }
  const onHost = host - compute - spare(compute, 256)
  const each = compute * devices.length
  const free = devices.map(({ freeBytes }) => Math.max(0, freeBytes - each - spare(each, 512) - 1024 * MIB))
  const sum = free.reduce((total, one) => total + one, 0)
  // A second card may end with a layer too large for what it has left.
  return {
    cards: onHost < 0 ? -1 : sum / (1 + (devices.length - 1) / layers),
    all: sum / (1 + (devices.length - 1) / layers) + onHost,
  }
}

function fits(machine: SimulatedMachine, pair: [string, string], cells: number, where: 'cards' | 'all'): boolean {
  return machine.model.bytes + cacheBytes(machine, pair, cells) <= left(machine, cells)[where]
}

test('auto launches what fits, and nothing smaller than it must, on any machine', () => {
  const seen = { asked: 0, reduced: 0, none: 0 }
  fc.assert(
    fc.property(simulatedMachine, (machine) => {
      const plan = planAuto(machine.facts, machine.free)
      const chosen: [string, string] = [plan.cacheTypeK, plan.cacheTypeV]
      const { cells } = plan.memory
      const pairs = ladder(machine)
      expect(pairs).toContainEqual(chosen)
      const isRefused = plan.errors.length > 0
      const askedCells = planWithF16(machine.facts).memory.cells
      const open =
        machine.contextSize === undefined
          ? pairs.filter((pair) => pair.every((type) => type === 'f16' || type === 'q8_0'))
          : pairs
      const last = open.at(-1) ?? chosen
      const streams = machine.facts.settings.parallel ?? 1
      const shortest = Math.ceil(Math.min(4096, askedCells) / streams / 256) * 256 * streams
      // Brute force: the first pair that fits with the context that was asked for, on the cards first. A context that
      // nobody asked for is shortened before main memory is used beside them.
      const shortens = machine.contextSize === undefined && fits(machine, last, shortest, 'cards')
      const best =
        open.find((pair) => fits(machine, pair, askedCells, 'cards')) ??
        (shortens ? undefined : open.find((pair) => fits(machine, pair, askedCells, 'all')))
      if (isRefused) {
        seen.none += 1
        expect(best).toBeUndefined()
        expect(fits(machine, last, shortest, 'all')).toBe(false)
        return
      }
      expect(fits(machine, chosen, cells, 'all')).toBe(true)
      if (best === undefined) {
        seen.reduced += 1
        expect(chosen).toEqual(last)
        expect(cells).toBeLessThan(askedCells)
        // No longer context would have fitted: neither on the cards, if that is where it is, nor anywhere.
        const where = fits(machine, chosen, cells, 'cards') ? 'cards' : 'all'
        expect(fits(machine, chosen, cells + 256 * streams, where)).toBe(false)
      } else {
        seen.asked += 1
        expect(chosen).toEqual(best)
        expect(cells).toBe(askedCells)
      }
    }),
    { numRuns: 500 },
  )
  // All three outcomes were tried.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10)
})
