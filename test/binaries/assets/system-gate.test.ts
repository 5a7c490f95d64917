import { expect, test } from '@jest/globals'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'

const takes = (name: string, host: Parameters<typeof selectAssets>[1], wanted: string) =>
  selectAssets([name], host, wanted).server === name

// The glibc of the machine that each is built on: Ubuntu 22.04 has 2.35, 24.04 has 2.39, openEuler 24.03 has 2.38.
test.each([
  ['llama-b11158-bin-ubuntu-x64.tar.gz', 'cpu', '2.34', '2.35'],
  ['llama-b6000-bin-ubuntu-x64.zip', 'cpu', '2.31', '2.35'],
  ['llama-b11158-bin-ubuntu-arm64.tar.gz', 'cpu', '2.38', '2.39'],
  ['llama-b11158-bin-ubuntu-s390x.tar.gz', 'cpu', '2.38', '2.39'],
  ['llama-b11158-bin-ubuntu-sycl-fp16-x64.tar.gz', 'sycl', '2.38', '2.39'],
  ['llama-b11158-bin-ubuntu-openvino-2026.4-x64.tar.gz', 'openvino', '2.38', '2.39'],
  ['llama-b9093-bin-310p-openEuler-x86.tar.gz', 'cann', '2.37', '2.38'],
])('%s for %s does not run with glibc %s, and does with %s', (name, wanted, older, enough) => {
  const arch = /s390x|arm64/.exec(name)?.[0] ?? 'x64'
  const on = (version: string) =>
    takes(name, { platform: 'linux', arch: arch as NodeJS.Architecture, libc: { name: 'glibc', version } }, wanted)
  expect(on(older)).toBe(false)
  expect(on(enough)).toBe(true)
  // As numbers: 2.100 is the newer one.
  expect(on('2.100')).toBe(true)
})

test.each([
  ['b10628', '2.35', true],
  ['b10629', '2.35', false],
  ['b10629', '2.39', true],
])('ROCm of %s with glibc %s: %s', (build, version, expected) => {
  const gpus = [{ vendor: 'amd', name: 'AMD Radeon', memory: null, gfx: 'gfx1100', rocm: '7.14.0' }] as const
  const host = { platform: 'linux', arch: 'x64', libc: { name: 'glibc', version }, gpus } as const
  expect(takes(`llama-${build}-bin-ubuntu-rocm-7.14-x64.tar.gz`, host, 'rocm')).toBe(expected)
})

test.each([
  ['b9427', 'arm64', '14.0', '13.7'],
  ['b9428', 'arm64', '15.0', '14.8.9'],
  ['b10107', 'arm64', '15.0', '14.8.9'],
  ['b10108', 'arm64', '26.0', '15.7.8'],
  ['b10299', 'arm64', '26.0', '15.7.8'],
  ['b10300', 'arm64', '13.3', '13.2.1'],
  ['b11158', 'arm64', '13.3', '12.7.6'],
  ['b10200', 'x64', '13.3', '13.2'],
])('%s for macOS on %s runs on %s and not on %s', (build, arch, enough, older) => {
  const on = (os: string) =>
    takes(
      `llama-${build}-bin-macos-${arch}.tar.gz`,
      { platform: 'darwin', arch: arch as NodeJS.Architecture, os },
      'auto',
    )
  expect(on(enough)).toBe(true)
  expect(on(older)).toBe(false)
})

test('an older build is taken where the newest does not run, which is said', () => {
  const names = ['llama-b10200-bin-macos-arm64.tar.gz', 'llama-b9415-bin-macos-arm64.tar.gz']
  const on = (os: string) => selectAssets(names, { platform: 'darwin', arch: 'arm64', os }, 'auto')
  expect(on('14.6')).toMatchObject({
    server: names[1],
    reason: 'Metal: every Mac with Apple silicon has it (b10200 needs macOS 26, and this is 14.6)',
  })
  expect(on('26.0')).toMatchObject({ server: names[0], reason: 'Metal: every Mac with Apple silicon has it' })
})
