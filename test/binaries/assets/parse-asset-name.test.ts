import { expect, test } from '@jest/globals'
import { parseAssetName } from '../../../src/binaries/assets/parse-asset-name.js'
import { lists } from './release-lists.js'

/** `build platform arch backend version variant format`, with `-` for what a name does not say. */
const servers: readonly [string, string][] = [
  ['llama-b11158-bin-ubuntu-x64.tar.gz', '11158 linux x64 cpu - - tar.gz'],
  ['llama-b11158-bin-ubuntu-s390x.tar.gz', '11158 linux s390x cpu - - tar.gz'],
  ['llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz', '11158 linux x64 cuda 12.8 - tar.gz'],
  ['llama-b11158-bin-ubuntu-cuda-13.4-arm64.tar.gz', '11158 linux arm64 cuda 13.4 - tar.gz'],
  ['llama-b11158-bin-ubuntu-rocm-10.0-x64.tar.gz', '11158 linux x64 rocm 10.0 - tar.gz'],
  ['llama-b11158-bin-ubuntu-sycl-fp16-x64.tar.gz', '11158 linux x64 sycl - fp16 tar.gz'],
  ['llama-b10375-bin-win-openvino-2026.2.1-x64.zip', '10375 win32 x64 openvino 2026.2.1 - zip'],
  ['llama-b11158-bin-win-opencl-adreno-arm64.zip', '11158 win32 arm64 opencl - adreno zip'],
  ['llama-b11158-bin-win-cpu-arm64.zip', '11158 win32 arm64 cpu - - zip'],
  ['llama-b11158-bin-macos-arm64.tar.gz', '11158 darwin arm64 metal - - tar.gz'],
  ['llama-b11158-bin-macos-x64.tar.gz', '11158 darwin x64 cpu - - tar.gz'],
  ['llama-b11158-bin-android-arm64.tar.gz', '11158 android arm64 cpu - - tar.gz'],
  ['llama-b9093-bin-macos-arm64-kleidiai.tar.gz', '9093 darwin arm64 metal - kleidiai tar.gz'],
  ['llama-b7902-bin-win-hip-radeon-x64.zip', '7902 win32 x64 rocm - radeon zip'],
  ['llama-b6000-bin-win-hip-x64-gfx1100.zip', '6000 win32 x64 rocm - gfx1100 zip'],
  ['llama-b4585-bin-win-cuda-cu11.7-x64.zip', '4585 win32 x64 cuda 11.7 - zip'],
  ['llama-b3000-bin-ubuntu-x64.zip', '3000 linux x64 cpu - - zip'],
  ['llama-b4000-bin-win-cuda-cu12.2.0-x64.zip', '4000 win32 x64 cuda 12.2.0 - zip'],
  ['llama-b2084-bin-win-cublas-cu12.2.0-x64.zip', '2084 win32 x64 cuda 12.2.0 - zip'],
  ['llama-b4000-bin-win-avx512-x64.zip', '4000 win32 x64 cpu - avx512 zip'],
  ['llama-b4000-bin-win-noavx-x64.zip', '4000 win32 x64 cpu - noavx zip'],
  ['llama-b4000-bin-win-openblas-x64.zip', '4000 win32 x64 cpu - openblas zip'],
  ['llama-b4000-bin-win-msvc-arm64.zip', '4000 win32 arm64 cpu - msvc zip'],
  // Ascend, whose names begin with the chip and call x64 `x86`.
  ['llama-b7902-bin-310p-openEuler-x86.tar.gz', '7902 linux x64 cann - 310p tar.gz'],
  ['llama-b7902-bin-910b-openEuler-aarch64-aclgraph.tar.gz', '7902 linux arm64 cann - 910b-aclgraph tar.gz'],
  // Never a build for the CPU: backends that nothing here knows.
  ['llama-b4000-bin-win-kompute-x64.zip', '4000 win32 x64 kompute - - zip'],
  ['llama-b3190-bin-win-rpc-x64.zip', '3190 win32 x64 rpc - - zip'],
  ['llama-b11158-bin-linux-arm64-snapdragon.tar.gz', '11158 linux arm64 snapdragon - - tar.gz'],
  ['llama-b20000-bin-ubuntu-musa-5.1-x64.tar.gz', '20000 linux x64 musa 5.1 - tar.gz'],
  ['llama-b20000-bin-ubuntu-cpu-debug-x64.tar.gz', '20000 linux x64 cpu - debug tar.gz'],
  // 32 bits are another architecture.
  ['llama-b3000-bin-win-avx2-x86.zip', '3000 win32 ia32 cpu - avx2 zip'],
]

test.each(servers)('%s is a server', (name, expected) => {
  expect(parseAssetName(name)).toMatchObject({ kind: 'server', name })
  expect(describeBuild(name)).toBe(expected)
})

test.each([
  ['cudart-llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz', '11158 linux x64 cuda 12.8 - tar.gz'],
  ['cudart-llama-bin-win-cuda-13.4-arm64.zip', '- win32 arm64 cuda 13.4 - zip'],
  ['cudart-llama-bin-win-cu12.4-x64.zip', '- win32 x64 cuda 12.4 - zip'],
  ['cudart-llama-bin-win-cu11.7.1-x64.zip', '- win32 x64 cuda 11.7.1 - zip'],
])('%s is a runtime', (name, expected) => {
  expect(parseAssetName(name)).toMatchObject({ kind: 'runtime', name })
  expect(describeBuild(name)).toBe(expected)
})

test.each([
  'llama-b11158-ui.tar.gz',
  'llama-b11158-xcframework.zip',
  'nightly-tag.txt',
  'b11158.tar.gz',
  'llama-b11158.zip',
  'llama-b11158-bin-ubuntu-x64.tar.gz.sha256',
  'llama-b11158-bin-ubuntu-x64.exe',
  'llama-b11158-bin-ubuntu.tar.gz',
  'llama-b11158-bin-x64.tar.gz',
  'llama-bNaN-bin-ubuntu-x64.tar.gz',
  'llama-master-6674d48-bin-win-avx2-x64.zip',
  'llama-b1307-ubuntu-rocm-gfx110X-x64.zip',
  '../llama-b11158-bin-ubuntu-x64.tar.gz',
  'llama-b11158-bin-ubuntu-../../x64.tar.gz',
  'llama-b11158-bin-ubuntu-x64.tar.gz\n',
  'LLAMA-B11158-BIN-UBUNTU-X64.TAR.GZ',
  '',
])('%j is none of both', (name) => {
  expect(parseAssetName(name)).toEqual({ kind: 'other', name })
})

test('of every real list all is known', () => {
  const known = [
    'cpu',
    'cuda',
    'rocm',
    'metal',
    'vulkan',
    'sycl',
    'openvino',
    'opencl',
    'cann',
    'kompute',
    'snapdragon',
  ]
  for (const name of [...lists.values()].flat()) {
    const asset = parseAssetName(name)
    if (asset.kind === 'other') expect(name).toMatch(/-(ui|xcframework)\./)
    else expect(known).toContain(asset.backend)
  }
})

function describeBuild(name: string): string {
  const asset = parseAssetName(name)
  if (asset.kind === 'other') return 'other'
  const { build, platform, arch, backend, version, variant, format } = asset
  return [build ?? '-', platform, arch, backend, version.join('.') || '-', variant || '-', format].join(' ')
}
