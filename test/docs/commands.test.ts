import { describe, expect, test } from '@jest/globals'
import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { createProgram } from '../../src/cli/program.js'
import type { Context } from '../../src/cli/context.js'
import { recordedTerminal } from '../cli/recorded-terminal.js'
import { commandLines, readFences } from './read-docs.js'

function testProgram(childArgs: string[] = []): Command {
  const context: Context = {
    terminal: recordedTerminal(),
    host: process,
    env: {},
    cwd: process.cwd(),
    childArgs,
    readerGone: new AbortController().signal,
    exitCode: 0,
  }
  return createProgram(context)
}

/** `config validate` and the like; not `config`, which only groups others. */
function leaves(command: Command, prefix = ''): { name: string; command: Command }[] {
  const name = `${prefix}${command.name()}`
  if (command.commands.length === 0) return [{ name, command }]
  return command.commands.flatMap((inner) => leaves(inner, `${name} `))
}

const commands = testProgram().commands.flatMap((command) => leaves(command))

describe('docs/commands.md', () => {
  test('has a section for each command, and for nothing else', async () => {
    const sections = await readSections()
    const names = new Set(commands.map(({ name }) => name.split(' ')[0]!))
    expect([...sections.keys()].filter((title) => /^[a-z]/.test(title)).sort()).toEqual([...names].sort())
  })

  test('has every option of every command, and no other', async () => {
    const sections = await readSections()
    const shared = optionsIn(sections.get('Shared options')!)
    for (const [name, text] of sections) {
      if (!/^[a-z]/.test(name)) continue
      const own = commands.filter((candidate) => candidate.name.split(' ')[0] === name)
      const flags = new Set(own.flatMap(({ command }) => command.options.map((option) => option.flags)))
      const sharedWithIt = [...flags].filter((flag) => shared.includes(flag))
      expect({ name, options: [...sharedWithIt, ...optionsIn(text)].sort() }).toEqual({
        name,
        options: [...flags].sort(),
      })
    }
    const all = new Set(commands.flatMap(({ command }) => command.options.map((option) => option.flags)))
    expect(shared.filter((flag) => !all.has(flag))).toEqual(['-h, --help', '-- ARGS...'])
  })
})

test('every command line in the docs can be parsed', async () => {
  const lines = (await readFences('sh')).flatMap((fence) => commandLines(fence).map((args) => ({ ...fence, args })))
  expect(lines.length).toBeGreaterThan(10)
  for (const { where, args } of lines) {
    const end = args.includes('--') ? args.indexOf('--') : args.length
    const program = testProgram(args.slice(end + 1))
    const ran: string[] = []
    for (const { name, command } of program.commands.flatMap((command) => leaves(command))) {
      command.action(() => void ran.push(name))
    }
    await program.parseAsync(args.slice(0, end), { from: 'user' })
    expect({ where, ran }).toEqual({ where, ran: [args.slice(0, ran[0]?.split(' ').length).join(' ')] })
  }
})

async function readSections(): Promise<Map<string, string>> {
  const [, ...sections] = (await readFile('docs/commands.md', 'utf8')).split(/^## /m)
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), section]))
}

/** The first cells of the tables that name an option: `-n, --lines <count>`. */
function optionsIn(section: string): string[] {
  return [...section.matchAll(/^\| `(-[^`]+)`/gm)].map(([, flags]) => flags!)
}
