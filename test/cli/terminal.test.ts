import { expect, test } from '@jest/globals'
import { columnsOf, createTerminal } from '../../src/cli/terminal.js'

/** Streams of which stderr is a terminal, or none. */
function widthOf(stderr: { isTTY: boolean; columns?: number }): number {
  return createTerminal({ stdout: {}, stderr } as unknown as Parameters<typeof createTerminal>[0], false).columns
}

test('a terminal that does not know its width has the usual one', () => {
  expect(widthOf({ isTTY: true, columns: 132 })).toBe(132)
  expect(widthOf({ isTTY: true, columns: 0 })).toBe(80)
  expect(widthOf({ isTTY: true })).toBe(80)
  expect(columnsOf({})).toBe(80)
})

test('where nobody watches, no line is broken', () => {
  expect(widthOf({ isTTY: false, columns: 0 })).toBe(Infinity)
})
