import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { gfxOfVersion, parseComputeNode } from '../../../src/host/machine/amd/parse-topology.js'
import { nameOfDevice } from '../../../src/host/machine/amd/parse-ids.js'
import { hipVersion, parseRocmVersion } from '../../../src/host/machine/amd/rocm-version.js'
import { capabilityOfName } from '../../../src/host/machine/nvidia/capability-of-name.js'
import { cudaOfDriver } from '../../../src/host/machine/nvidia/cuda-of-driver.js'
import {
  driverOfLibrary,
  driverOnWindows,
  parseKernelModule,
} from '../../../src/host/machine/nvidia/parse-driver-files.js'
import { parseCards, parseCudaVersion } from '../../../src/host/machine/nvidia/parse-nvidia-smi.js'
import { parseOsRelease } from '../../../src/host/machine/read-system.js'
import { parseAdapters } from '../../../src/host/machine/windows/parse-adapters.js'

describe('nvidia-smi', () => {
  test.each([
    ['[N/A]', null],
    ['[Not Supported]', null],
    ['N/A', null],
    ['ERR!', null],
    ['[Unknown Error]', null],
    ['-1', null],
    ['1e9', null],
    ['24564', 24_564 * 2 ** 20],
    ['24564 MiB', 24_564 * 2 ** 20],
    ['0', 0],
  ])('%s as an amount of memory', (printed, memory) => {
    expect(parseCards(`Card, ${printed}, 1, 550.1, 8.9`)).toMatchObject([{ memory }])
  })

  test('words are no card', () => {
    for (const text of ['No devices were found', 'a, b, c, d, e', '', ',,,,', 'NVIDIA A100, 40960']) {
      expect(parseCards(text)).toEqual([])
    }
  })

  test('each card that was printed is read back, whatever line ends there are', () => {
    const card = fc.record({
      name: fc.stringMatching(/^[A-Z][A-Za-z0-9 -]{0,20}[A-Za-z0-9]$/),
      total: fc.nat(200_000),
      free: fc.nat(200_000),
      driver: fc.tuple(fc.integer({ min: 400, max: 999 }), fc.nat(999)).map((parts) => parts.join('.')),
      capability: fc.tuple(fc.integer({ min: 3, max: 15 }), fc.nat(9)).map((parts) => parts.join('.')),
    })
    fc.assert(
      fc.property(fc.array(card), fc.constantFrom('\n', '\r\n'), (cards, end) => {
        const lines = cards.map(({ name, total, free, driver, capability }) => {
          return `${name}, ${total}, ${free}, ${driver}, ${capability}${end}`
        })
        expect(parseCards(lines.join(''))).toEqual(
          cards.map(({ name, total, free, driver, capability }) => ({
            name,
            memory: total * 2 ** 20,
            freeMemory: free * 2 ** 20,
            driver,
            computeCapability: capability,
          })),
        )
      }),
    )
  })

  test.each([
    ['| NVIDIA-SMI 535.183.01   Driver Version: 535.183.01   CUDA Version: 12.2     |', '12.2'],
    ['CUDA Version                              : 13.0', '13.0'],
    ['| NVIDIA-SMI 610.43.02              KMD Version: 610.43.02     CUDA UMD Version: 13.3     |', '13.3'],
    ['| NVIDIA-SMI 440.100   Driver Version: 440.100   CUDA Version: N/A |', undefined],
    ['', undefined],
  ])('the CUDA version in %j', (printed, version) => {
    expect(parseCudaVersion(printed)).toBe(version)
  })
})

test.each([
  ['NVIDIA GeForce RTX 5090', '12.0'],
  ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition', '12.0'],
  ['NVIDIA GB10', '12.1'],
  ['NVIDIA B200', '10.0'],
  ['NVIDIA GB200', '10.0'],
  ['NVIDIA H100 80GB HBM3', '9.0'],
  ['NVIDIA GeForce RTX 4090 Laptop GPU', '8.9'],
  ['NVIDIA RTX 6000 Ada Generation', '8.9'],
  ['NVIDIA L4', '8.9'],
  ['NVIDIA GeForce RTX 3050', '8.6'],
  ['NVIDIA GeForce RTX 2050', '8.6'],
  ['NVIDIA RTX A2000 12GB', '8.6'],
  ['NVIDIA A10G', '8.6'],
  ['NVIDIA A100-SXM4-80GB', '8.0'],
  ['NVIDIA GeForce RTX 2080 Ti', '7.5'],
  ['Quadro RTX 6000', '7.5'],
  ['NVIDIA GeForce GTX 1650', '7.5'],
  ['NVIDIA T1000 8GB', '7.5'],
  ['Tesla T4', '7.5'],
  ['Tesla V100-PCIE-16GB', '7.0'],
  ['NVIDIA TITAN V', '7.0'],
  ['NVIDIA GeForce GTX 1060 6GB', '6.1'],
  ['Tesla P40', '6.1'],
  ['NVIDIA TITAN Xp', '6.1'],
  ['Quadro P2000', '6.1'],
  ['Tesla P100-PCIE-16GB', '6.0'],
  ['NVIDIA GeForce GTX 970', '5.2'],
  ['Tesla M60', '5.2'],
  ['NVIDIA GeForce GTX 750 Ti', '5.0'],
  ['Tesla K80', '3.7'],
  ['Orin (nvgpu)', '8.7'],
  ['NVIDIA Graphics Device', undefined],
  ['', undefined],
])('the compute capability of %j', (name, capability) => {
  expect(capabilityOfName(name)).toBe(capability)
})

test.each([
  ['580.65.06', '13.0'],
  ['579.99', '12.9'],
  ['575.57.08', '12.9'],
  ['536.67', '12.2'],
  ['470.256.02', '11.4'],
  ['610.43.02', '13.3'],
  ['999.1', '13.3'],
  ['390.157', undefined],
  ['', undefined],
  [undefined, undefined],
])('the CUDA of driver %s', (driver, cuda) => {
  expect(cudaOfDriver(driver)).toBe(cuda)
})

describe("the driver's version", () => {
  test.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024', '535.183.01'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build', '580.65.06'],
    ['NVRM version: NVIDIA UNIX aarch64 Kernel Module  540.4.0  Release Build', '540.4.0'],
    ['NVRM version: 1.2', undefined],
    ['', undefined],
  ])('in %j', (text, driver) => {
    expect(parseKernelModule(text)).toBe(driver)
  })

  test('in the name of its library', () => {
    expect(driverOfLibrary(['libcuda.so', 'libcuda.so.1', 'libcuda.so.550.90.07'])).toBe('550.90.07')
    expect(driverOfLibrary(['libcuda.so.1', 'libcuda.so.1.1', 'libcudart.so.12.4.99'])).toBeUndefined()
  })

  test.each([
    ['32.0.15.8097', '580.97'],
    ['31.0.15.3667', '536.67'],
    ['27.21.14.5671', '456.71'],
    ['32.0.16.1', '600.01'],
    ['580.97', undefined],
  ])('Windows’ %s', (version, driver) => {
    expect(driverOnWindows(version)).toBe(driver)
  })
})

describe('AMD', () => {
  test.each([
    [110_000, 'gfx1100'],
    [110_003, 'gfx1103'],
    [90_010, 'gfx90a'],
    [90_402, 'gfx942'],
    [90_012, 'gfx90c'],
    [100_306, 'gfx1036'],
    [120_001, 'gfx1201'],
    [80_003, 'gfx803'],
    [0, null],
    [-1, null],
    [Number.NaN, null],
    [Infinity, null],
    [99_999_999, null],
  ])('version %s is %s', (version, gfx) => {
    expect(gfxOfVersion(version)).toBe(gfx)
  })

  test('a processor is no GPU', () => {
    expect(parseComputeNode('cpu_cores_count 16\ngfx_target_version 0\ndrm_render_minor 0\n')).toBeNull()
    expect(parseComputeNode('')).toBeNull()
  })

  test('a name is that of the chip in its revision', () => {
    const ids =
      '1.0.0\n744C,\tC8,\tAMD Radeon RX 7900 XTX\n744C,\tCC,\tAMD Radeon RX 7900 XT\r\n74A1,\t00,\tAMD Instinct MI300X\n'
    expect(nameOfDevice(ids, 0x744c, 0xc8)).toBe('AMD Radeon RX 7900 XTX')
    expect(nameOfDevice(ids, 0x744c, 0xcc)).toBe('AMD Radeon RX 7900 XT')
    expect(nameOfDevice(ids, 0x74a1, 0)).toBe('AMD Instinct MI300X')
    expect(nameOfDevice(ids, 0x744c, 0)).toBeUndefined()
  })

  test('the version of ROCm', () => {
    expect(parseRocmVersion('6.2.4-156\n')).toBe('6.2.4')
    expect(parseRocmVersion('10.0\n')).toBe('10.0')
    expect(parseRocmVersion('unknown')).toBeUndefined()
    expect(hipVersion(['libamdhip64.so', 'libamdhip64.so.6', 'libamdhip64.so.6.2.41134'])).toBe('6.2')
    expect(hipVersion(['libamdhip64.so.9.1.2', 'libamdhip64.so.10.0.1'])).toBe('10.0')
    expect(hipVersion(['libamdhip64.so'])).toBeUndefined()
  })
})

test('os-release in every way of quoting', () => {
  expect(parseOsRelease("PRETTY_NAME='Fedora Linux 40'\nVERSION_ID=40\n")).toEqual({
    os: '40',
    osName: 'Fedora Linux 40',
  })
  expect(parseOsRelease('PRETTY_NAME="Arch Linux"\n')).toEqual({ osName: 'Arch Linux' })
  expect(parseOsRelease('')).toEqual({})
})

test('an adapter’s memory at the end of 32 bits is not known', () => {
  const adapters = (AdapterRAM: number): string =>
    JSON.stringify({ adapters: { Name: 'Card', PNPDeviceID: 'PCI\\VEN_10DE&DEV_2684&SUBSYS_1', AdapterRAM } })
  expect(parseAdapters(adapters(2 ** 32 - 2 ** 20))).toMatchObject([{ memory: null, vendor: 0x10de, device: 0x2684 }])
  expect(parseAdapters(adapters(2 ** 31))).toMatchObject([{ memory: 2 ** 31 }])
  expect(parseAdapters(adapters(-1))).toMatchObject([{ memory: null }])
  expect(parseAdapters('\uFEFF' + adapters(1))).toHaveLength(1)
  for (const text of ['', 'null', '[]', '{"adapters":[null,1,"x",[]]}', '{']) expect(parseAdapters(text)).toEqual([])
})
