import { expect, test } from '@jest/globals'
import { escapeControls, escapeJson, escapeLine } from '../../src/cli/escape-controls.js'

test.each([
  ['OSC 52, which sets the clipboard', '\u001b]52;c;cm0=\u0007', '\\x1b]52;c;cm0=\\x07'],
  ['CSI', '\u001b[2J', '\\x1b[2J'],
  ['CSI as C1', '\u009b2J', '\\x9b2J'],
  ['DEL and NUL', '\u007f\u0000', '\\x7f\\x00'],
  ['a return to the start of the line', 'safe\rfake', 'safe\\x0dfake'],
  ['bidi overrides and isolates', '\u202egpj.exe\u202c \u2066a\u2069', '\\u202egpj.exe\\u202c \\u2066a\\u2069'],
  ['bidi marks', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
  ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
])('%s is shown as an escape', (_, text, shown) => {
  expect(escapeControls(text)).toBe(shown)
})

test('lines, tabs and the letters of every language stay', () => {
  const text = 'a\tb\nÄ 漢字 עברית 👍🏽 ✓ █'
  expect(escapeControls(text)).toBe(text)
})

test('a text for one line stays on one line', () => {
  expect(escapeLine('a\nb\tc\u001b')).toBe('a\\nb c\\x1b')
})

test('JSON keeps its meaning', () => {
  const value = { 'key\u009b': 'c1 \u0085 bidi \u202e del \u007f line \u2028 csi \u001b[2J', lines: ['a\nb'] }
  const json = escapeJson(JSON.stringify(value, null, 2))
  expect(json).toMatch(/^[\n -~]*$/)
  expect(JSON.parse(json)).toEqual(value)
})
