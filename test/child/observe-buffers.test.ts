import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { ObservedBuffers } from '../../src/child/observe-buffers.js'
import { observeLog } from '../../src/child/observe-log.js'

function linesOf(name: string): string[] {
  return readFileSync(new URL(`../fixtures/logs/${name}.log`, import.meta.url), 'utf8').split('\n')
}

function observe(lines: readonly string[]): ObservedBuffers {
  const observer = observeLog()
  for (const line of lines) observer.read(line)
  const { buffers, weights, compute, companions } = observer.state
  return { buffers, weights, compute, companions }
}

describe('the buffers of a recorded log', () => {
  test('in main memory', () => {
    expect(observe(linesOf('f16-auto'))).toEqual({
      buffers: [{ device: 'CPU', mib: 2 }],
      weights: [{ device: 'CPU_Mapped', mib: 1.68 }],
      // 6.33 to compute in and 0.02 for the outputs.
      compute: [{ device: 'CPU', mib: 6.35 }],
      companions: [],
    })
  })

  test('on a device beside main memory, whose address is no part of its name', () => {
    expect(observe(linesOf('gemma3-rpc-offload3'))).toMatchObject({
      weights: [
        { device: 'CPU_Mapped', mib: 3.76 },
        { device: 'RPC0', mib: 2.26 },
      ],
      compute: [
        { device: 'CPU', mib: 9.3 },
        { device: 'RPC0', mib: 8.02 },
      ],
    })
  })

  test('of a draft model are told apart', () => {
    expect(observe(linesOf('f16-draft-q8_0'))).toEqual({
      ...observe(linesOf('f16-auto')),
      companions: [
        { device: 'CPU_Mapped', mib: 1.68 },
        { device: 'CPU', mib: 7.44 },
      ],
    })
  })

  test('in the words of older builds', () => {
    expect(observe(linesOf('older-2024-kv-self'))).toMatchObject({
      weights: [
        { device: 'CUDA0', mib: 40.73 },
        { device: 'CPU_Mapped', mib: 23.11 },
      ],
      compute: [
        { device: 'CUDA_Host', mib: 0 },
        { device: 'CUDA0', mib: 16 },
      ],
    })
    expect(observe(linesOf('older-2025-unified-swa')).compute).toEqual([
      { device: 'CPU', mib: 0.77 },
      { device: 'Metal', mib: 819.26 },
    ])
  })

  test('are unknown where the log is too quiet', () => {
    expect(observe(linesOf('q8_0-verbosity3'))).toEqual({ buffers: [], weights: [], compute: [], companions: [] })
  })
})

describe('what is said more than once', () => {
  const load = 'load_tensors: loading model tensors, this can take a while... (load_mode = mmap)'
  const context = 'llama_context: n_seq_max             = 4'

  test('a load that was only a rehearsal does not count', () => {
    const weights = 'load_tensors:      CUDA0 model buffer size =   100.00 MiB'
    const compute = 'sched_reserve:      CUDA0 compute buffer size =    30.00 MiB'
    const lines = [load, weights, context, compute]
    expect(observe([...lines, ...lines])).toEqual(observe(lines))
    expect(observe(lines)).toMatchObject({
      weights: [{ device: 'CUDA0', mib: 100 }],
      compute: [{ device: 'CUDA0', mib: 30 }],
    })
  })

  test('buffers that are allocated anew replace those before, the larger one counts', () => {
    const sizes = ['30.00', '45.50', '20.00']
    const lines = sizes.map((mib) => `sched_reserve:    Vulkan0 compute buffer size =    ${mib} MiB`)
    expect(observe([context, ...lines]).compute).toEqual([{ device: 'Vulkan0', mib: 45.5 }])
  })

  test("a projector's and an adapter's buffers are not the main model's, a recurrent state is", () => {
    const lines = [
      context,
      'llama_memory_recurrent:      CUDA0 RS buffer size =    12.00 MiB',
      'alloc_compute_meta:      CUDA0 compute buffer size =   102.85 MiB',
      'llama_adapter_lora_init_impl:      CUDA0 LoRA buffer size =     8.00 MiB',
    ]
    expect(observe(lines)).toEqual({
      buffers: [],
      weights: [],
      compute: [{ device: 'CUDA0', mib: 12 }],
      companions: [{ device: 'CUDA0', mib: 110.85 }],
    })
  })
})
