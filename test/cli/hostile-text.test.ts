import { Writable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { describeBinaries } from '../../src/cli/commands/binaries/list.js'
import { describeVerified } from '../../src/cli/commands/binaries/verify.js'
import { describePlan } from '../../src/cli/commands/plan.js'
import { describeStatus } from '../../src/cli/commands/status.js'
import { describeError } from '../../src/cli/describe-issue.js'
import { describeOutcome } from '../../src/cli/describe-outcome.js'
import { reportFailure } from '../../src/cli/report-failure.js'
import { narrate } from '../../src/cli/start/narrate.js'
import { printEvents } from '../../src/cli/start/print-events.js'
import { createTerminal, type Terminal } from '../../src/cli/terminal.js'
import { CortexError } from '../../src/errors.js'
import { fakePlan } from '../fixtures/fake-plan.js'
import { running } from './running.js'

const osc52 = '\u001b]52;c;cm0gLXJm\u0007'
const hostile = `x${osc52}\u001b[2J\u001b[31m\u009b2J\u202egpj\u2066\u2028\u0085\u007f\ry`
const time = '2026-11-24T12:00:00.000Z'

/* eslint-disable no-control-regex -- they are what is looked for */
const ownStyles = /\u001b\[(1|2|22|3[1-6]|39)m/g
/** As one line: what a program for people writes besides has to be printable. */
const printable = /^[\t\n\P{C}]*$/u

interface Screen {
  terminal: Terminal
  stderr: NodeJS.WriteStream
  written(): string
}

/** A terminal with colours. */
function screen(json = false): Screen {
  let text = ''
  const stream = Object.assign(
    new Writable({
      write(chunk, _, done) {
        text += String(chunk)
        done()
      },
    }),
    { isTTY: true, columns: 80, getColorDepth: () => 8 },
  ) as unknown as NodeJS.WriteStream
  return { terminal: createTerminal({ stdout: stream, stderr: stream }, json), stderr: stream, written: () => text }
}

const exit = { generation: 1, code: 1, signal: null, class: 'crash' as const, reason: hostile, log: [hostile], time }
const model = { ...running.model, reference: hostile, path: `/models/${hostile}`, architecture: hostile }

const shown: [string, (screen: Screen) => void][] = [
  ["a line of the child's log, as `logs` prints it", ({ terminal }) => terminal.print(hostile)],
  [
    'why the child ended, as `start` tells it',
    ({ terminal, stderr }) => {
      const observer = narrate({ terminal, stderr, command: 'cortex-supervisor' })
      observer.onEvent('ready', { ...running, model, url: `http://${hostile}`, time })
      observer.onEvent('exit', exit)
      observer.onEvent('state', { state: 'starting', reason: hostile, time })
    },
  ],
  [
    "a model's name, from its GGUF header",
    ({ terminal }) =>
      terminal.print(
        describeStatus(
          { ...running, model, state: 'ready', name: hostile, config: hostile, startedAt: time } as never,
          terminal,
          Date.now(),
        ),
      ),
  ],
  [
    'paths and arguments of a plan',
    ({ terminal }) => terminal.print(describePlan({ ...fakePlan(), argv: ['--model', hostile] }, terminal)),
  ],
  [
    'keys and values of a config, in an error',
    ({ terminal }) => {
      const at = [{ file: `/home/${hostile}/cortex.yaml`, line: 1, column: 1, key: hostile, message: hostile }]
      reportFailure(new CortexError('CONFIG_INVALID', hostile, { hint: hostile, at, log: [hostile] }), terminal, {
        CORTEX_DEBUG: '1',
      })
      terminal.print(describeError({ code: 'CONFIG_INVALID', message: hostile }, terminal.style, 80))
    },
  ],
  [
    'values of a config that was changed',
    ({ terminal }) =>
      terminal.print(
        describeOutcome(
          {
            outcome: 'applied',
            changes: [{ key: hostile, from: [hostile], to: hostile }],
            strategy: null,
            parkedMs: 0,
            error: null,
          } as never,
          terminal.style,
        ),
      ),
  ],
  [
    'names of builds and of the files of an archive',
    ({ terminal }) => {
      const names = { changed: [hostile], missing: [hostile], added: [hostile] }
      terminal.print(describeVerified({ id: hostile, whole: false, damaged: hostile, ...names }, terminal))
      terminal.print(
        describeBinaries(
          [{ id: hostile, damaged: hostile, hint: hostile, currentFor: [], previousFor: [] } as never],
          terminal,
        ),
      )
    },
  ],
  ['the name of a file that is measured', ({ terminal }) => terminal.rewriteLine(hostile)],
]

test.each(shown)('%s reaches the terminal without control characters', (_, show) => {
  const on = screen()
  show(on)
  const written = on.written()
  expect(written).toContain('\\x1b]52;c;')
  // A line that is rewritten begins with our own sequence.
  expect(written.replace(/^\r\u001b\[K/, '').replace(ownStyles, '')).toMatch(printable)
})

test.each(shown)('%s cannot bring a style of its own', (_, show) => {
  const on = screen()
  show(on)
  expect(on.written()).not.toContain('\u001b[31mgpj')
  expect(on.written()).toContain('\\x1b[31m')
})

test('own styles are shown, around text that is escaped', () => {
  const { terminal, written } = screen()
  terminal.print(`${terminal.style('green', `ok${hostile}`)} plain`)
  expect(written()).toMatch(/^\u001b\[32mokx\\x1b.*y\u001b\[39m plain\n$/)
})

test('JSON has escapes of JSON, and the same meaning', () => {
  const { terminal, written } = screen(true)
  printEvents(terminal).onEvent('exit', exit)
  expect(written()).toMatch(/^[ -~]*\n$/)
  expect(JSON.parse(written())).toMatchObject({ reason: hostile, log: [hostile] })
})
