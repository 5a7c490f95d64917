import { describe, expect, test } from '@jest/globals'
import { judgeBackends } from '../../../src/binaries/assets/judge-backends.js'
import { selectAssets } from '../../../src/binaries/assets/select-assets.js'
import { hosts } from './hosts.js'
import { listOf, lists } from './release-lists.js'

describe('with a list', () => {
  test('every backend of auto, then the others that the list has for this system', () => {
    expect(judgeBackends(hosts['linux gtx1080 580'], listOf('b11158'))).toEqual([
      {
        backend: 'cuda',
        usable: true,
        asset: 'llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz',
        reason:
          'CUDA 12.8: driver 580.65.06 ≥ 570; compute capability 6.1 ≥ 5.0 (CUDA 13.4: needs compute capability 7.5, and NVIDIA GeForce GTX 1080 has 6.1)',
      },
      { backend: 'rocm', usable: false, reason: 'no AMD card was found' },
      { backend: 'metal', usable: false, reason: 'Metal is on macOS only' },
      {
        backend: 'vulkan',
        usable: true,
        asset: 'llama-b11158-bin-ubuntu-vulkan-x64.tar.gz',
        reason: 'Vulkan: NVIDIA GeForce GTX 1080',
      },
      { backend: 'cpu', usable: true, asset: 'llama-b11158-bin-ubuntu-x64.tar.gz', reason: 'CPU: needs no GPU' },
      {
        backend: 'openvino',
        usable: false,
        asset: 'llama-b11158-bin-ubuntu-openvino-2026.4-x64.tar.gz',
        reason: 'OpenVINO 2026.4: whether this machine has what it needs is not checked; taken by name only',
      },
      {
        backend: 'sycl',
        usable: false,
        asset: 'llama-b11158-bin-ubuntu-sycl-fp32-x64.tar.gz',
        reason: 'SYCL fp32: whether this machine has what it needs is not checked; taken by name only',
      },
    ])
  })

  test('software Vulkan and a driver that is not known are not usable', () => {
    const usable = (host: Parameters<typeof judgeBackends>[0]) =>
      judgeBackends(host, listOf('b11158'))
        .filter((judged) => judged.usable)
        .map(({ backend }) => backend)
    expect(usable(hosts['linux lavapipe'])).toEqual(['cpu'])
    expect(usable(hosts['linux nvidia driver?'])).toEqual(['vulkan', 'cpu'])
    expect(usable(hosts.alpine)).toEqual([])
  })

  test('the first that is usable is what auto takes', () => {
    for (const list of lists.values()) {
      for (const host of Object.values(hosts)) {
        const first = judgeBackends(host, list).find(({ usable }) => usable)
        const { server, backend, reason } = selectAssets(list, host, 'auto')
        if (server === null) expect(first).toBeUndefined()
        else expect(first).toEqual({ backend, usable: true, asset: server, reason })
      }
    }
  })
})

describe('without a list', () => {
  test('the machine is judged by what releases usually have, and no archive is named', () => {
    const judged = judgeBackends(hosts['win rtx3060 552'])
    expect(judged.map(({ backend, usable }) => [backend, usable])).toEqual([
      ['cuda', true],
      ['rocm', false],
      ['metal', false],
      ['vulkan', true],
      ['cpu', true],
    ])
    expect(judged.every((one) => one.asset === undefined)).toBe(true)
  })

  test('the same is usable as with the release it stands for', () => {
    for (const host of Object.values(hosts)) {
      const usable = (names?: readonly string[]) =>
        judgeBackends(host, names)
          .slice(0, 5)
          .map((judged) => [judged.backend, judged.usable, judged.reason])
      expect(usable()).toEqual(usable(listOf('b11158')))
    }
  })
})
