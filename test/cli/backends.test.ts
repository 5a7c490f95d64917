import { expect, test } from '@jest/globals'
import { offerBackends } from '../../src/binaries/offer-backends.js'
import { describeBackends } from '../../src/cli/commands/backends.js'
import type { BackendsReport } from '../../src/index.js'
import { someInstall } from '../binaries/store/some-installs.js'
import { recordedMachine, recordedMachines } from '../fixtures/recorded-machines/recorded-machine.js'
import { recordedTerminal } from './recorded-terminal.js'

const terminal = { ...recordedTerminal(), columns: Infinity }

function report(name: string, choice: Partial<Parameters<typeof offerBackends>[1]> = {}): BackendsReport {
  const machine = recordedMachine(name).facts
  return { machine, ...offerBackends(machine, { wanted: 'auto', ...choice }) }
}

test('what there is, what of it can be used, and what is taken', () => {
  expect(describeBackends(report('rx-7900-xtx-rocm'), terminal)).toBe(
    [
      'system  Ubuntu 24.04.1 LTS, linux x64, glibc 2.39',
      'memory  64 GiB (48 GiB free)',
      'GPU     AMD Radeon RX 7900 XTX, 23.98 GiB (22.78 GiB free), gfx1100, ROCm 6.2.4',
      'Vulkan  AMD Radeon RX 7900 XTX (discrete)',
      '        software renderer (runs on the CPU, not on a GPU)',
      '',
      '✗  cuda    no NVIDIA card was found',
      '✗  rocm    ROCm 10.0: needs ROCm 10’s libraries, and this system has 6.2.4',
      '✗  metal   Metal is on macOS only',
      '✓  vulkan  Vulkan: AMD Radeon RX 7900 XTX',
      '✓  cpu     CPU: needs no GPU',
      '',
      "backend: auto selects vulkan, from llama.cpp's releases.",
    ].join('\n'),
  )
})

test('what stands in the way of a GPU, and what to do about it', () => {
  const text = describeBackends(report('mismatch'), terminal)
  expect(text).toContain('GPU     none found\n')
  expect(text).toContain('\n\nnote\n  nvidia-smi says: Failed to initialize NVML: Driver/library version mismatch.\n')
  expect(text).toMatch(/\n {2}The driver was upgraded .*: restart the machine\.\n\n/)
})

test('where it is run, and several cards one below the other', () => {
  expect(describeBackends(report('wsl-rtx-3080'), terminal)).toContain('runs in  Windows Subsystem for Linux\n')
  expect(describeBackends(report('two-cards'), terminal)).toMatch(
    /\nGPU {5}NVIDIA GeForce RTX 3060, .*, compute capability 8\.6\n {8}NVIDIA GeForce GTX 1070, .*, compute capability 6\.1\n/,
  )
})

test('a build that is installed already', () => {
  const installs = [
    someInstall({ id: 'new', backend: 'vulkan', build: 11_700 }),
    someInstall({ id: 'old', backend: 'vulkan', build: 11_669, source: 'debian' }),
    someInstall({ id: 'foreign', backend: 'vulkan', arch: 'arm64' }),
  ]
  const text = describeBackends(report('rx-7900-xtx-no-rocm', { installs }), terminal)
  expect(text).toMatch(/vulkan {2}.*; installed: b11700 from github, b11669 from debian\n/)
  expect(text).toMatch(/selects vulkan; b11700 is already installed\.$/)
})

test('one asked for by name that cannot be had', () => {
  expect(describeBackends(report('mismatch', { wanted: 'cuda-13' }), terminal)).toMatch(
    /\n\nbackend: cuda-13 is not usable on this machine:\n {2}no NVIDIA card was found\.$/,
  )
})

test('no line is wider than the screen, words that are wider themselves aside', () => {
  for (const { name } of recordedMachines()) {
    const lines = describeBackends(report(name), { ...terminal, columns: 60 }).split('\n')
    expect(lines.filter((line) => line.length > 60)).toEqual([])
  }
})
