import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseAssignments } from '../../../src/config/edit/parse-assignments.js'
import { isCortexError } from '../../../src/errors.js'

describe('parseAssignments', () => {
  test.each([
    ['cacheType=q8_0', { cacheType: 'q8_0' }],
    ['gateway.port=4000', { gateway: { port: 4000 } }],
    ['gateway.holdTimeout=30s', { gateway: { holdTimeout: '30s' } }],
    ['warmup=off', { warmup: false }],
    ['flashAttention=on', { flashAttention: 'on' }],
    ['alias=123', { alias: '123' }],
    ['model=hf:owner/repo:Q4_K_M', { model: 'hf:owner/repo:Q4_K_M' }],
    ['model=C:\\models\\a b.gguf', { model: 'C:\\models\\a b.gguf' }],
    ['model="./a=b.gguf"', { model: './a=b.gguf' }],
    ['chatTemplate=a # b: c', { chatTemplate: 'a # b: c' }],
    ['devices=[CUDA0, CUDA1]', { devices: ['CUDA0', 'CUDA1'] }],
    ['devices=CUDA0,CUDA1', { devices: ['CUDA0', 'CUDA1'] }],
    ['tensorSplit=3,1', { tensorSplit: [3, 1] }],
    ['draft={model: ./d.gguf, maxTokens: 4}', { draft: { model: './d.gguf', maxTokens: 4 } }],
    ['env.GGML_X=1', { env: { GGML_X: '1' } }],
    ['threads=', { threads: null }],
    ['threads=null', { threads: null }],
    ['threads=four', { threads: 'four' }],
    ['nope=1', { nope: '1' }],
  ])('%s', async (assignment, patch) => expect(await parseAssignments([assignment])).toEqual(patch))

  test('several make one patch, and of two for one key the later counts', async () => {
    expect(
      await parseAssignments(['gateway.port=1', 'gateway.host=::1', 'threads=2', 'threads=', 'gateway.port=3']),
    ).toEqual({
      gateway: { port: 3, host: '::1' },
      threads: null,
    })
  })

  test.each(['cacheType', '=1', ' =1', 'cache type=1', ''])('%j is no assignment', async (assignment) => {
    await expect(parseAssignments([assignment])).rejects.toMatchObject({ code: 'USAGE', exitCode: 64 })
  })

  test.each([
    ['devices=[a', 'command line:1:11  devices  Flow sequence'],
    ['model="x', 'command line:1:9  model  Missing closing'],
    ['env={A: !x 1}', 'command line:1:9  env  Unresolved tag'],
    [`devices=${'['.repeat(5000)}`, 'command line:1:9  devices  too long or too deeply nested'],
    ['devices=[*a]', 'command line:1:9  devices  aliases are not supported'],
  ])('%s is no YAML', async (assignment, words) => {
    await expect(parseAssignments([assignment])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(words),
      at: [{ file: 'command line', line: 1 }],
    })
  })

  test('any words are read or refused', async () => {
    const word = fc
      .tuple(fc.constantFrom('devices=', 'model=', '__proto__.x=', 'a.b='), fc.string())
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(word, fc.string()), { maxLength: 3 }), async (words) => {
        const outcome: unknown = await parseAssignments(words).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(isCortexError(outcome)).toBe(true)
        expect(Object.prototype).not.toHaveProperty('x')
      }),
    )
  })
})
