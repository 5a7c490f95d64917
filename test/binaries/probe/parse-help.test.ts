import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { parseHelp } from '../../../src/binaries/probe/parse-help.js'

const recorded = readFileSync(new URL('../../fixtures/recorded/help-b11669.txt', import.meta.url), 'utf8')

const nine = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1']

describe('the help of build 11669', () => {
  const { flags, cacheTypes } = parseHelp(recorded)

  test('lists the cache types of K, not of the draft model', () => {
    expect(cacheTypes).toEqual(nine)
    const changed = recorded.replace('bf16, q8_0, q4_0', 'bf16, q8_0, turbo3, q4_0')
    expect(parseHelp(changed).cacheTypes).toContain('turbo3')
  })

  test('gives every flag, the short and the negated ones too', () => {
    expect(flags).toEqual(
      expect.arrayContaining([
        '-h',
        '--help',
        '--usage',
        '--version',
        '-ctk',
        '--cache-type-k',
        '--spec-draft-type-k',
        '-ctkd',
        '--flash-attn',
        '-fa',
        '--port',
        '--host',
        '--list-devices',
        '--load-mode',
        '--log-prefix',
        '--no-log-prefix',
        '--slot-save-path',
        '--fit',
        '-fit',
      ]),
    )
  })

  test('gives nothing that is no flag', () => {
    // Every option is documented at the start of a line; and every flag is there just once.
    const atLineStart = new Set(
      recorded
        .split('\n')
        .filter((line) => line.startsWith('-'))
        .flatMap((line) => line.slice(0, 80).split(/[\s,]+/)),
    )
    expect(flags.filter((flag) => !atLineStart.has(flag))).toEqual([])
    expect(new Set(flags).size).toBe(flags.length)
    expect(flags.filter((flag) => !/^--?[a-z][\w.-]*$/i.test(flag))).toEqual([])
    expect(flags.some((flag) => flag.startsWith('---'))).toBe(false)
  })
})

describe('the help of other builds', () => {
  test('may list no types, as before 2025: then they are the nine', () => {
    const old = '-ctk,  --cache-type-k TYPE              KV cache data type for K (default: f16)\n--port PORT    port\n'
    expect(parseHelp(old)).toEqual({
      flags: ['-ctk', '--cache-type-k', '--port'],
      cacheTypes: [...nine].sort(sameOrder),
    })
  })

  test('may be indented, as in 2023, and end lines with CR LF', () => {
    const old =
      'usage: ./server [options]\r\n\r\noptions:\r\n  -h, --help            show this help\r\n  -c N, --ctx-size N    size of the prompt context\r\n'
    expect(parseHelp(old)).toEqual({ flags: ['-h', '--help', '-c'], cacheTypes: [] })
  })

  test('may be none at all', () => {
    expect(parseHelp('')).toEqual({ flags: [], cacheTypes: [] })
    fc.assert(fc.property(fc.string(), (text) => void parseHelp(text)))
  })
})

/** The order of the table of cache types. */
function sameOrder(a: string, b: string): number {
  const order = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'iq4_nl', 'q4_0']
  return order.indexOf(a) - order.indexOf(b)
}
