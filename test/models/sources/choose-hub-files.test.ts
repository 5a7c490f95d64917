import { describe, expect, test } from '@jest/globals'
import type { HubReference } from '../../../src/settings/model-reference.js'
import { chooseHubFiles } from '../../../src/models/sources/choose-hub-files.js'

const paths = [
  'README.md',
  'mmproj-m-f16.gguf',
  'm.imatrix.gguf',
  'm-Q2_K.gguf',
  'm-Q4_K_S.gguf',
  'm-UD-Q4_K_M.gguf',
  'm-Q4_K_M.gguf',
  'm-Q8_0.gguf',
  'BF16/m-BF16-00001-of-00002.gguf',
  'BF16/m-BF16-00002-of-00002.gguf',
  'broken-Q6_K-00001-of-00002.gguf',
]
const choose = (wanted: Partial<HubReference>, from = paths) =>
  chooseHubFiles({ kind: 'hub', repository: 'o/r', file: null, quantization: null, ...wanted }, from)

describe('by default', () => {
  test('Q4_K_M, else Q8_0, else the first model', () => {
    expect(choose({})).toEqual(['m-Q4_K_M.gguf'])
    expect(choose({}, ['a-Q2_K.gguf', 'm.q8_0.gguf'])).toEqual(['m.q8_0.gguf'])
    expect(choose({}, ['mmproj-a.gguf', 'b-Q2_K.gguf', 'b-Q3_K.gguf'])).toEqual(['b-Q2_K.gguf'])
  })
})

describe('a quantization', () => {
  test.each([
    ['q4_k_m', 'm-Q4_K_M.gguf'],
    ['Q4_K_S', 'm-Q4_K_S.gguf'],
    ['UD-Q4_K_M', 'm-UD-Q4_K_M.gguf'],
    ['q8_0', 'm-Q8_0.gguf'],
  ])('%s is %s', (quantization, path) => {
    expect(choose({ quantization })).toEqual([path])
  })

  test('in several parts means all of them', () => {
    expect(choose({ quantization: 'bf16' })).toEqual([
      'BF16/m-BF16-00001-of-00002.gguf',
      'BF16/m-BF16-00002-of-00002.gguf',
    ])
  })

  test.each(['Q4_K', 'Q3_K', 'f16', 'Q6_K'])('%s is not there: the error lists what is', (quantization) => {
    expect(() => choose({ quantization })).toThrow(
      expect.objectContaining({ code: 'MODEL_UNAVAILABLE', hint: expect.stringContaining('m-Q4_K_M.gguf') }),
    )
  })
})

describe('a file', () => {
  test('is taken as named, projectors too, and a part brings its siblings', () => {
    expect(choose({ file: 'mmproj-m-f16.gguf' })).toEqual(['mmproj-m-f16.gguf'])
    expect(choose({ file: 'BF16/m-BF16-00001-of-00002.gguf' })).toHaveLength(2)
  })

  test('that is not there, whole or in part', () => {
    expect(() => choose({ file: 'x.gguf' })).toThrow(/no file x\.gguf/)
    expect(() => choose({ file: 'broken-Q6_K-00001-of-00002.gguf' })).toThrow(/broken-Q6_K-00002-of-00002/)
  })
})

test('a repository without models says where to look', () => {
  expect(() => choose({}, ['model.safetensors'])).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('-GGUF') }),
  )
})
