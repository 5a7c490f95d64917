import { expect, test } from '@jest/globals'
import type { AssetHost } from '../../../src/binaries/assets/asset-host.js'
import { selectAssets, type SelectedAssets } from '../../../src/binaries/assets/select-assets.js'
import type { Gpu } from '../../../src/facts/machine-facts.js'
import { hosts, type HostName } from './hosts.js'
import { columns, listOf, lists, readRows, runtimeNamed, serverNamed } from './release-lists.js'

const ranked = ['cuda', 'rocm', 'metal', 'vulkan', 'cpu']

/** Why something was passed over, by its letter in the table. */
const causes = new Map([
  ['n', /^there is no (CUDA|ROCm|Vulkan) build for \w+ \w+$/],
  ['d', /needs driver \d+, and .+ has \d+/],
  ['c', /needs compute capability 7\.5, and .+ has \d/],
  ['k', /does not know .+, of compute capability 12\.0/],
  ['u', /is not known/],
  ['r', /needs ROCm’s libraries, and this system has none/],
  ['R', /needs ROCm \d+’s libraries, and this system has \d+\.\d+\.\d+/],
  ['x', /has no code for gfx\w+ \(.+\)/],
  ['g', /^needs glibc 2\.3[59], and this system has 2\.3\d$/],
  ['m', /linked to glibc, and this system has musl/],
  ['o', /^b\d+ needs macOS 1[34](\.3)?, and this is 1[23]\./],
  ['s', /llvmpipe .+ computes in software, which is no GPU/],
  ['a', /^there is no CPU build for \w+ \w+$/],
])

/** The oldest driver for each version of CUDA in the lists. */
const drivers = new Map([
  ['cu11.7', 516],
  ['cu12.2.0', 536],
  ['cu12.4', 551],
  ['12.4', 551],
  ['12.8', 570],
  ['13.1', 580],
  ['13.3', 580],
  ['13.4', 580],
])

interface Case {
  machine: HostName
  build: string
  taken: string
  why: string
}

const [head = '', ...rows] = readRows(new URL('auto.txt', import.meta.url))
const builds = columns(head).slice(1)
const cases = rows.flatMap((row): Case[] => {
  const [machine = '', ...cells] = columns(row)
  return cells.map((cell, index) => {
    const [taken = '', why = ''] = cell.split('/')
    return { machine: machine as HostName, build: builds[index] ?? '', taken, why }
  })
})

test('every machine is in the table with every list', () => {
  expect(new Set(cases.map(({ machine }) => machine))).toEqual(new Set(Object.keys(hosts)))
  expect(builds).toEqual([...lists.keys()])
  expect(cases).toHaveLength(Object.keys(hosts).length * lists.size)
})

test.each(cases)('auto on $machine with $build: $taken/$why', ({ machine, build, taken, why }) => {
  const host = hosts[machine]
  const list = listOf(build)
  const backend = backendOf(taken)
  const chosen = selectAssets(list, host, 'auto')

  expect(chosen.server).toBe(taken === '-' ? null : serverNamed(list, host, taken))
  expect(chosen.runtime).toBe(backend === 'cuda' ? runtimeNamed(list, host, taken) : undefined)
  expect(chosen.backend).toBe(backend)
  expect(chosen.reason).toMatch(taken === '-' ? cause(why) : reasonFor(taken, backend, host))

  const before = taken === '-' ? ranked : ranked.slice(0, ranked.indexOf(backend))
  expect(chosen.passedOver.map((over) => over.backend)).toEqual(before)
  if (before.includes('cuda') && !hasCard(host, 'nvidia'))
    expect(overOf(chosen, 'cuda')).toBe('no NVIDIA card was found')
  if (before.includes('rocm') && !hasCard(host, 'amd')) expect(overOf(chosen, 'rocm')).toBe('no AMD card was found')
  for (const letter of why) expect(passedOver(chosen, letter, host)).toMatch(cause(letter))
})

function backendOf(cell: string): string {
  if (cell === '-') return 'auto'
  if (/^(cpu|avx2|llvm)$/.test(cell)) return 'cpu'
  return (cell.split('-')[0] ?? '').replace('hip', 'rocm')
}

function reasonFor(taken: string, backend: string, host: AssetHost): RegExp {
  switch (backend) {
    case 'cuda': {
      const version = taken.replace('cuda-', '')
      return new RegExp(`^CUDA ${version.replace('cu', '')}: driver [\\d.]+ ≥ ${drivers.get(version) ?? '-'}\\b`)
    }
    case 'rocm':
      return /^ROCm( [\d.]+)?: (the system has ROCm [\d.]+; )?has code for gfx\w+$/
    case 'vulkan':
      return new RegExp(`^Vulkan: ${host.vulkan?.[0]?.name.replace(/[()]/g, '.') ?? '-'}`)
    case 'metal':
      return /^Metal: every Mac with Apple silicon has it$/
    default:
      return /^CPU: needs no GPU$/
  }
}

/** What a letter is about: a newer version of what was taken, else the backend that the machine has a device for. */
function passedOver(chosen: SelectedAssets, letter: string, host: AssetHost): string {
  if (chosen.server === null) return chosen.reason
  if (letter === 's') return overOf(chosen, 'vulkan')
  if (hasCard(host, 'nvidia')) return chosen.backend === 'cuda' ? chosen.reason : overOf(chosen, 'cuda')
  return overOf(chosen, hasCard(host, 'amd') ? 'rocm' : 'vulkan')
}

function overOf(chosen: SelectedAssets, backend: string): string {
  return chosen.passedOver.find((over) => over.backend === backend)?.reason ?? ''
}

function hasCard(host: AssetHost, vendor: Gpu['vendor']): boolean {
  return (host.gpus ?? []).some((gpu) => gpu.vendor === vendor)
}

function cause(letter: string): RegExp {
  const pattern = causes.get(letter)
  if (!pattern) throw new Error(`the table has no cause "${letter}"`)
  return pattern
}
