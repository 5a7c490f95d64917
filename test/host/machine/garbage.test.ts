import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CommandOutput, MachineSource } from '../../../src/host/machine/machine-source.js'
import { readMachine } from '../../../src/host/machine/read-machine.js'
import type { MachineFacts } from '../../../src/facts/machine-facts.js'
import { recordedMachines, sourceOf, type RecordedMachine } from '../../fixtures/recorded-machines/recorded-machine.js'

const machines = recordedMachines().map(({ machine }) => machine)

/** A text, cut off, with something else put into it or with one character changed. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    text: fc.oneof(
      fc.string(),
      fc.constantFrom('[N/A]', '-1', 'NaN', '1e999', '9'.repeat(40), ',', '\r', '\0', '\n\n', '\u001b[2J'),
    ),
  }),
  fc.record({ kind: fc.constant('replace' as const), text: fc.string({ unit: 'binary' }) }),
)
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

function damaged(text: string, how: Damage): string {
  if (how.kind === 'replace') return how.text
  const at = Math.floor(how.at * text.length)
  return how.kind === 'cut' ? text.slice(0, at) : text.slice(0, at) + how.text + text.slice(at)
}

/** The machine, each of whose texts is damaged in its turn. */
function damagedSource(machine: RecordedMachine, damages: readonly Damage[]): MachineSource {
  const source = sourceOf(machine)
  let turn = 0
  const next = (text: string): string => damaged(text, damages[turn++ % damages.length]!)
  return {
    ...source,
    readText: async (file) => {
      const text = await source.readText(file)
      return text === null ? null : next(text)
    },
    run: async (command, args) => {
      const output = await source.run(command, args)
      return output === null ? null : ({ ...output, stdout: next(output.stdout) } satisfies CommandOutput)
    },
  }
}

function expectSound(facts: MachineFacts): void {
  for (const { name, memory, freeMemory, driver, cuda, computeCapability, gfx, rocm } of facts.gpus) {
    expect(name).not.toBe('')
    expect(name).not.toMatch(/\p{Cc}/u)
    for (const bytes of [memory, freeMemory]) {
      if (bytes !== null && bytes !== undefined) {
        expect(Number.isSafeInteger(bytes)).toBe(true)
        expect(bytes).toBeGreaterThanOrEqual(0)
      }
    }
    if (driver !== undefined) expect(driver).toMatch(/^\d+(\.\d+)+$/)
    if (cuda !== undefined) expect(cuda).toMatch(/^\d+\.\d+$/)
    if (computeCapability !== undefined) expect(computeCapability).toMatch(/^\d+\.\d$/)
    if (gfx !== undefined) expect(gfx).toMatch(/^gfx[0-9a-f]{3,5}$/)
    if (rocm !== undefined) expect(rocm).toMatch(/^\d+(\.\d+)*$/)
  }
  for (const { name, type } of facts.vulkan) {
    expect(name).not.toBe('')
    expect(name).not.toMatch(/\p{Cc}/u)
    expect(['discrete', 'integrated', 'virtual', 'cpu']).toContain(type)
  }
  for (const text of [facts.os, facts.osName, ...(facts.notes ?? []).map(({ message }) => message)]) {
    if (text !== undefined) expect(text).not.toMatch(/\p{Cc}/u)
  }
  // What is handed on as JSON is to come back as it was.
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
}

test('whatever tools and files say, it comes to facts that hold together', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...machines),
      fc.array(damage, { minLength: 1, maxLength: 20 }),
      async (machine, damages) => {
        expectSound(await readMachine({ source: damagedSource(machine, damages) }))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is undamaged stays what it is, whatever becomes of the rest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...machines),
      fc.array(damage, { minLength: 1, maxLength: 20 }),
      async (machine, damages) => {
        const { platform, memory, libc } = await readMachine({ source: damagedSource(machine, damages) })
        expect({ platform, memory, libc }).toEqual({
          platform: machine.platform,
          memory: { total: machine.totalMemory, free: machine.freeMemory },
          libc: machine.libc,
        })
      },
    ),
  )
})

test('a machine whose every reading throws is one of which little is known', async () => {
  const fail = (): never => {
    throw new Error('no such luck')
  }
  for (const machine of machines) {
    const { platform, arch, totalMemory } = machine
    const reject = async (): Promise<never> => fail()
    const files = { readText: reject, listFolder: reject, reach: reject, vulkanDrivers: fail }
    const broken = { ...files, libc: fail, freeMemory: reject, run: reject }
    const source: MachineSource = { ...sourceOf(machine), ...broken }
    expect(await readMachine({ source })).toEqual({
      platform,
      arch: expect.stringMatching(/^(arch|x|arm)/),
      ...(platform === 'win32' && { os: machine.release, osName: expect.stringMatching(/^Windows/) }),
      gpus: [],
      vulkan: [],
      surroundings: platform === 'win32' ? machine.facts.surroundings : [],
      memory: { total: totalMemory, free: null },
    })
    expect(['x64', 'arm64']).toContain(arch)
  }
})
