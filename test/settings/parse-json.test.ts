import { expect, test } from '@jest/globals'
import { parseJson } from '../../src/settings/parse-json.js'

test('the value of a JSON text', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
  expect(parseJson('null')).toBeNull()
})

test.each(['', '{', 'undefined', '{"a":1}}'])('%j is not JSON', (text) => {
  expect(parseJson(text)).toBeUndefined()
})
