import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseHelp } from '../../src/binaries/probe/parse-help.js'
import { benchArguments, evaluationSettings, perplexityArguments } from '../../src/evaluate/tool-arguments.js'
import { binary, settings } from '../fixtures/facts.js'

const help = (name: string): string => readFileSync(`test/fixtures/recorded/${name}-help-b11669.txt`, 'utf8')
const { features } = binary()
const pair = { k: 'q8_0', v: 'q5_1' }
const conditions = { context: 2048, depths: [0, 512], promptTokens: 256, generatedTokens: 32, repetitions: 3 }

describe('evaluationSettings', () => {
  test('one slot, one context, one pair, and none of what would disturb', () => {
    const config = settings({
      contextSize: 65_536,
      parallel: 8,
      mmproj: '/p.gguf',
      draft: { model: '/d.gguf' },
      gpuLayers: 12,
      threads: 3,
    })
    const changed = evaluationSettings(config, pair, conditions, features)
    expect(changed).toMatchObject({
      cacheTypeK: 'q8_0',
      cacheTypeV: 'q5_1',
      contextSize: 2048,
      parallel: 1,
      cacheRam: 0,
      gpuLayers: 12,
      threads: 3,
    })
    expect(changed.mmproj).toBeUndefined()
    expect(changed.draft).toBeUndefined()
  })
})

describe('perplexityArguments', () => {
  const own = { ...features, flags: parseHelp(help('perplexity')).flags }

  test('the same model in the same place, without what is a server’s', () => {
    const config = evaluationSettings(
      settings({ gpuLayers: 12, jinja: true, flashAttention: 'on' }),
      pair,
      conditions,
      features,
    )
    const args = perplexityArguments(config, '/m.gguf', own)!
    expect(args.join(' ')).toBe(
      '--model /m.gguf --cache-type-k q8_0 --cache-type-v q5_1 --flash-attn on --n-gpu-layers 12',
    )
  })

  test('none, where the tool has no flag for a setting or an extra argument', () => {
    const without = { ...own, flags: own.flags.filter((flag) => flag !== '--n-gpu-layers' && flag !== '--gpu-layers') }
    expect(perplexityArguments(settings({ gpuLayers: 12 }), '/m.gguf', without)).toBeNull()
    expect(perplexityArguments(settings({ extraArgs: ['--slots'] }), '/m.gguf', own)).toBeNull()
    expect(perplexityArguments(settings({ extraArgs: ['--override-kv', 'a=int:1'] }), '/m.gguf', own)).toContain(
      'a=int:1',
    )
  })
})

describe('benchArguments', () => {
  const own = help('bench')
  const words = (changes: Parameters<typeof settings>[0], text = own): string =>
    benchArguments(settings({ cacheTypeK: 'q8_0', ...changes }), '/m.gguf', conditions, text)?.join(' ') ?? 'none'

  test('in its own words', () => {
    expect(
      words({ devices: ['CUDA0', 'CUDA1'], tensorSplit: [3, 1], kvOffload: false, gpuLayers: 'all', ubatchSize: 256 }),
    ).toBe(
      '-m /m.gguf -o jsonl -r 3 -p 256 -n 32 -d 0,512 -ctk q8_0 -ctv f16 -fa auto -ub 256 -ngl 999 -ts 3/1 -dev CUDA0/CUDA1 -nkvo 1 --progress',
    )
  })

  test('builds before August 2025 know flash attention as 0 and 1', () => {
    const older = own.replace('<on|off|auto>', '<0|1>')
    expect(words({}, older)).toContain(' -fa 1 ')
    expect(words({ flashAttention: 'off' }, older)).toContain(' -fa 0 ')
  })

  test.each([
    ['extra arguments', { extraArgs: ['--numa', 'isolate'] }],
    ['adapters', { loras: [{ path: '/a.gguf' }] }],
    ['remote devices', { rpc: ['127.0.0.1:50052'] }],
    ['another rope', { ropeScale: 2 }],
  ])('%s are beyond it', (_, changes) => {
    expect(words(changes)).toBe('none')
  })

  test('so is a build without depths', () => {
    expect(words({}, own.replaceAll(/.*--n-depth.*\n/g, ''))).toBe('none')
  })
})
