import { expect, test } from '@jest/globals'
import { redactor } from '../../src/child/redact.js'

const redact = redactor('f3a9c2')

test.each([
  ['0.00.010 I srv  init_listene: api_keys: ****a9c2', '0.00.010 I srv  init_listene: api_keys: ****'],
  ['api_keys: f3a9c2', 'api_keys: ****'],
  ['got header Bearer f3a9c2, f3a9c2', 'got header Bearer ****, ****'],
  ['nothing to hide', 'nothing to hide'],
])('%s', (line, expected) => {
  expect(redact(line)).toBe(expected)
})
