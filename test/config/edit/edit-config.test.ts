import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { chmod, lstat, mkdir, readFile, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import { assembleConfig } from '../../../src/config/layers/assemble-config.js'
import { prepareEdit, type EditOptions } from '../../../src/config/edit/edit-config.js'
import { applyMergePatch } from '../../../src/config/edit/merge-patch.js'
import { parseConfig } from '../../../src/config/sources/parse-config.js'
import { readConfigText } from '../../../src/config/load-config.js'
import { type LoadConfigRequest } from '../../../src/config/load-request.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

const { $id: schemaAddress } = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as { $id: string }

let folder: ConfigFolder
beforeEach(async () => {
  folder = await configFolder()
})
afterEach(() => folder.remove())

/** The text that an edit of `text` makes. */
async function edit(text: string, changes: object, options?: EditOptions, name = 'cortex.yaml'): Promise<string> {
  await folder.write(name, text)
  const prepared = await prepareEdit(await folder.load({ file: name }), changes as Record<string, unknown>, options)
  return prepared.text ?? ''
}

async function editInMemory(text: string, changes: object): Promise<string> {
  const found = { file: '/nowhere/cortex.yaml', foundBy: 'named', trusted: true } as const
  const loaded = await assembleConfig({ cwd: '/nowhere', env: {} }, found, text)
  return (await prepareEdit(loaded, changes as Record<string, unknown>)).text ?? ''
}

/** The text that an edit makes of one that nobody has checked. */
async function editUnchecked(text: string, changes: Record<string, unknown>): Promise<string> {
  await folder.write('cortex.yaml', text)
  const request = { cwd: folder.path, env: {}, file: 'cortex.yaml' }
  return (await prepareEdit(await readConfigText(request), changes)).text ?? ''
}

const refusal = async (
  text: string | null,
  changes: object,
  request: Partial<LoadConfigRequest> = {},
  options?: EditOptions,
) => {
  if (text !== null) await folder.write('cortex.yaml', text)
  const loaded = await folder.load({ ...(text !== null && { file: 'cortex.yaml' }), ...request })
  return prepareEdit(loaded, changes as Record<string, unknown>, options).then(
    () => 'accepted',
    (error: unknown) => error,
  )
}

describe('an edit of the text', () => {
  const text = `# my server
model:   demo      # small
cacheTypeK: "q8_0"  # half

gateway:
    # where it listens
    host: '127.0.0.1'

# profiles below
profiles:
  long: {contextSize: 65536} # much
  short:
    contextSize: 1024
`
  const changed: [string, object, [string, string][], EditOptions?][] = [
    ['a value', { model: './m.gguf' }, [['demo ', './m.gguf ']]],
    ['a quoted value', { cacheTypeK: 'f16' }, [['"q8_0"', '"f16"']]],
    ['another quoted value', { gateway: { host: '::1' } }, [["'127.0.0.1'", "'::1'"]]],
    ['a new key', { threads: 4 }, [['    contextSize: 1024\n', '    contextSize: 1024\nthreads: 4\n']]],
    ['a new key in a group', { gateway: { port: 80 } }, [["'127.0.0.1'\n", "'127.0.0.1'\n    port: 80\n"]]],
    ['a new group', { log: { level: 'debug' } }, [['1024\n', '1024\nlog:\n  level: debug\n']]],
    ['a list', { devices: ['a', 'b'] }, [['1024\n', '1024\ndevices:\n  - a\n  - b\n']]],
    ['a value taken away', { model: null }, [['model:   demo      # small\n', '']]],
    ['the last of a group taken away', { gateway: { host: null } }, [["    host: '127.0.0.1'\n", '    {}\n']]],
    ['a group taken away', { gateway: null }, [["gateway:\n    # where it listens\n    host: '127.0.0.1'\n", '']]],
    ['a value in a profile', { contextSize: 4096 }, [['65536', '4096']], { profile: 'long' }],
    ['a new key in a profile', { threads: 4 }, [['65536}', '65536, threads: 4}']], { profile: 'long' }],
    ['nothing', {}, []],
    ['what is so already', { model: 'demo' }, []],
    ['what is not there taken away', { threads: null, log: { level: null } }, []],
  ]
  test.each(
    changed.map(([what, changes, replacements, options = {}]) => [what, changes, replacements, options] as const),
  )('changes %s, and nothing else', async (_, changes, replacements, options) => {
    const wanted = replacements.reduce((before, [from, to]) => before.replace(from, to), text)
    expect(await edit(text, changes, options)).toBe(wanted)
    const crlf = (lines: string): string => lines.replaceAll('\n', '\r\n')
    expect(await edit(crlf(text), changes, options)).toBe(crlf(wanted))
  })

  test.each<[string, string, object, string]>([
    [
      'a key without a value',
      'threads: 1\nlog: {}\n',
      { log: { level: 'debug' } },
      'threads: 1\nlog: { level: debug }\n',
    ],
    ['a file without a last line break', 'threads: 1', { parallel: 2 }, 'threads: 1\nparallel: 2\n'],
    ['a list in its own style', 'devices:\n- a # one\n- b\n', { devices: ['c'] }, 'devices:\n- c\n'],
    ['a list by an empty one', 'devices:\n  - a\nthreads: 1\n', { devices: [] }, 'devices: []\nthreads: 1\n'],
    [
      'a block of text',
      'chatTemplate: |\n  a\n  b\nthreads: 1\n',
      { chatTemplate: 'x' },
      'chatTemplate: x\nthreads: 1\n',
    ],
    ['by a text of several lines', 'chatTemplate: x\n', { chatTemplate: 'a\nb: c' }, 'chatTemplate: "a\\nb: c"\n'],
    ['by a text that looks like something else', 'alias: x\n', { alias: 'true' }, 'alias: "true"\n'],
    ['an end marker', '---\nthreads: 1\n...\n', { parallel: 2 }, '---\nthreads: 1\nparallel: 2\n...\n'],
    ['comments only', '# c\n', { threads: 1 }, '# c\nthreads: 1\n'],
    ['nothing', '', { gateway: { port: 1 } }, 'gateway:\n  port: 1\n'],
  ])('%s', async (_, before, changes, after) => expect(await edit(before, changes)).toBe(after))

  test('JSON stays JSON, in its own shape', async () => {
    const json = '{\n\t"threads": 1,\n\t"gateway": {"port": 1}\n}\n'
    const changes = { gateway: { host: '::1', port: null }, alias: 'a', devices: ['x'] }
    const after = await edit(json, changes, {}, 'cortex.json')
    expect(JSON.parse(after)).toEqual(applyMergePatch(JSON.parse(json), changes))
    expect(after).toBe('{\n\t"threads": 1,\n\t"gateway": {"host": "::1"},\n\t"alias": "a",\n\t"devices": ["x"]\n}\n')
    expect(JSON.parse(await edit('{}', { threads: 1 }, {}, 'cortex.json'))).toEqual({ threads: 1 })
  })

  test('that would change more than was asked for is refused', async () => {
    const shared = 'cacheTypeK: &t q8_0\ncacheTypeV: *t\n'
    expect(await refusal(shared, { cacheTypeK: 'f16' })).toMatchObject({
      code: 'CONFIG_WRITE_FAILED',
      message: expect.stringContaining('cortex.yaml cannot be edited automatically'),
    })
    expect(await edit(shared, { cacheTypeV: 'f16' })).toBe('cacheTypeK: &t q8_0\ncacheTypeV: f16\n')
    expect(
      await refusal(
        'log: &l {level: debug, maxFiles: 2}\nprofiles: {p: {log: *l}}\n',
        { log: { level: 'info' } },
        {},
        { profile: 'p' },
      ),
    ).toMatchObject({ code: 'CONFIG_WRITE_FAILED' })
  })
})

describe('cacheType', () => {
  test('takes the exact keys that would hide it out of its group', async () => {
    expect(await edit('cacheTypeK: f32 # k\nthreads: 1\n', { cacheType: 'q8_0' })).toBe('threads: 1\ncacheType: q8_0\n')
    expect(await edit('cacheTypeK: f32\n', { cacheType: 'q8_0', cacheTypeV: 'f16' })).toBe(
      'cacheType: q8_0\ncacheTypeV: f16\n',
    )
  })

  test('stays where only one of the two is set', async () => {
    const after = await edit('cacheType: q8_0\n', { cacheTypeV: 'f16' })
    expect(after).toBe('cacheType: q8_0\ncacheTypeV: f16\n')
  })

  test('leaves the exact keys of other groups', async () => {
    const text = 'cacheTypeK: f32\nprofiles:\n  p:\n    cacheTypeV: f32\n'
    expect(await edit(text, { cacheType: 'q8_0' }, { profile: 'p' })).toBe(
      'cacheTypeK: f32\nprofiles:\n  p:\n    cacheType: q8_0\n',
    )
  })
})

describe('what would have no effect', () => {
  test.each<[string, object, Partial<LoadConfigRequest>, string]>([
    ['a variable', { threads: 2 }, { env: { CORTEX_THREADS: '8' } }, 'threads is set by CORTEX_THREADS'],
    [
      'a shorthand in a variable',
      { cacheTypeK: 'f16' },
      { env: { CORTEX_CACHE_TYPE: 'q8_0' } },
      'cacheTypeK is set by CORTEX_CACHE_TYPE',
    ],
    [
      'a flag',
      { gateway: { port: 1 } },
      { overrides: [{ key: 'gateway.port', value: 2, flag: '--port' }] },
      'gateway.port is set by --port',
    ],
    [
      'half of a shorthand',
      { cacheType: 'q8_0' },
      { env: { CORTEX_CACHE_TYPE_V: 'f16' } },
      'cacheTypeV is set by CORTEX_CACHE_TYPE_V',
    ],
    [
      'a profile',
      { contextSize: 1 },
      { profile: 'long' },
      'contextSize is set by the profile "long" (cortex.yaml:1:32)',
    ],
    ['a removal', { threads: null }, { env: { CORTEX_THREADS: '8' } }, 'threads is set by CORTEX_THREADS'],
    ['code', { threads: 2 }, { inline: { threads: 1 } }, 'threads is set by config'],
  ])('is refused: %s', async (_, changes, request, words) => {
    expect(await refusal('profiles: {long: {contextSize: 2}}\n', changes, request)).toMatchObject({
      code: 'CONFIG_OVERRIDDEN',
      message: expect.stringContaining(words),
    })
  })

  test('in a profile: only while it is in use', async () => {
    const text = 'profiles: {a: {threads: 1}, b: {extends: a, threads: 2}}\n'
    const inA = { profile: 'a' }
    expect(await refusal(text, { threads: 3 }, { profile: 'b' }, inA)).toMatchObject({ code: 'CONFIG_OVERRIDDEN' })
    expect(await refusal(text, { threads: 3 }, { profile: 'a' }, inA)).toBe('accepted')
    expect(await refusal(text, { threads: 3 }, { env: { CORTEX_THREADS: '1' } }, inA)).toBe('accepted')
    expect(await refusal(text, { threads: 3 }, { env: { CORTEX_THREADS: '1' }, profile: 'a' }, inA)).toMatchObject({
      code: 'CONFIG_OVERRIDDEN',
    })
  })
})

describe('what is wrong', () => {
  test('is refused in terms of the file as it is, which may not have that line', async () => {
    expect(await refusal('# top\n\nthreads: 1\n', { cacheTypeK: 'q8' })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'cortex.yaml  cacheTypeK  "q8" is not a cache type; did you mean "q8_0"?',
      at: [{ line: 1, column: 1, key: 'cacheTypeK' }],
    })
    expect(await refusal('# top\n\nthreads: 1\n', { threads: 'many' })).toMatchObject({
      message: expect.stringMatching(/^cortex\.yaml:3:10 {2}threads {2}"many" is not/),
      at: [{ line: 3, column: 10, key: 'threads' }],
    })
  })

  test('in the file already is mended by a change after which all is right', async () => {
    expect(await editUnchecked('cacheTypeK: q8 # half\nthreads: 1\n', { cacheTypeK: 'q8_0' })).toBe(
      'cacheTypeK: q8_0 # half\nthreads: 1\n',
    )
    expect(await editUnchecked('thread: 1\nparallel: 2\n', { thread: null })).toBe('parallel: 2\n')
  })

  test('and is not mended by it is told where it is in the file, with what is wrong with the change', async () => {
    const broken = '# top\ncacheTypeK: q8\nthread: 1\n'
    await expect(editUnchecked(broken, { cacheTypeK: 'q8_0' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^cortex\.yaml:3:1 {2}thread {2}unknown key[^\n]*$/),
      at: [{ line: 3, column: 1, key: 'thread' }],
    })
    await expect(editUnchecked(broken, { threads: 'many' })).rejects.toMatchObject({
      at: [{ key: 'threads' }, { line: 2, key: 'cacheTypeK' }, { line: 3, key: 'thread' }],
    })
    await expect(editUnchecked('threads: [1\n', { threads: 2 })).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' })
  })

  test.each<[string, object, Partial<LoadConfigRequest>, EditOptions | undefined, string]>([
    ['an unknown key', { nope: 1 }, {}, undefined, 'CONFIG_INVALID'],
    ['__proto__', JSON.parse('{"__proto__": {"threads": 1}}') as object, {}, undefined, 'CONFIG_INVALID'],
    ['an unknown profile', { threads: 1 }, {}, { profile: 'nope' }, 'CONFIG_PROFILE_UNKNOWN'],
    ['what only holds in that profile', { binary: { source: 'path' } }, {}, { profile: 'p' }, 'CONFIG_INVALID'],
    [
      'a power, in a file that nobody named',
      { extraArgs: ['--top-k', '1'] },
      { file: undefined },
      undefined,
      'CONFIG_UNTRUSTED',
    ],
    ['an owned argument', { extraArgs: ['--port', '1'] }, {}, undefined, 'PLAN_ARGUMENT_OWNED'],
    ['a function', { threads: () => 1 }, {}, undefined, 'CONFIG_INVALID'],
  ])('%s', async (_, changes, request, options, code) => {
    expect(await refusal('profiles: {p: {}}\n', changes, request, options)).toMatchObject({ code })
  })
})

describe('any edit', () => {
  const comments = fc.array(fc.constantFrom('', '# note', '  # indented note', '#'), { maxLength: 3 })
  const scalar = fc.oneof(
    fc.constantFrom(
      'demo',
      './a b.gguf',
      'hf:owner/repo:Q4',
      'x # y',
      "it's",
      'a: b',
      '- a',
      '[x]',
      '{x}',
      '"q"',
      'ünï',
      '~x',
    ),
    fc.constantFrom(
      'true',
      'null',
      '1',
      '0x1',
      'a, b',
      '*a',
      '&a',
      '!t',
      '@a',
      '`a',
      '%a',
      ' padded ',
      'a\tb',
      'l1\nl2',
      '|',
      '>',
    ),
  )
  const list = fc.array(fc.constantFrom('CUDA0', 'Vulkan1', 'a-b'), { maxLength: 3 })
  const settings = fc.record(
    {
      chatTemplate: scalar,
      alias: fc.constantFrom('a', 'b c'),
      contextSize: fc.nat(100_000),
      devices: list,
      warmup: fc.boolean(),
      gateway: fc.record(
        { port: fc.nat(65535), host: fc.constantFrom('::1', 'localhost'), allowedHosts: list },
        { requiredKeys: [] },
      ),
      log: fc.record({ level: fc.constantFrom('info', 'debug') }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  const changes = settings.chain((set) =>
    fc.subarray(['chatTemplate', 'alias', 'contextSize', 'devices', 'warmup', 'gateway', 'log']).map((removed) => ({
      ...set,
      ...Object.fromEntries(removed.map((key) => [key, null])),
    })),
  )
  const style = fc.record({ indent: fc.constantFrom(2, 4), flow: fc.boolean(), crlf: fc.boolean() })

  /** A file as people write it: comments before, between and behind. */
  function write(
    values: object,
    notes: readonly string[],
    { indent, flow, crlf }: { indent: number; flow: boolean; crlf: boolean },
  ): string {
    const lines: string[] = []
    Object.entries(values).forEach(([key, value], at) => {
      lines.push(...notes.map((note) => (note.includes('#') ? `${note} ${key}` : note)))
      const group = typeof value === 'object' && !Array.isArray(value) && Object.keys(value as object).length > 0
      if (!group || flow) lines.push(`${key}: ${JSON.stringify(value)}${at % 2 === 0 ? `  # at ${key}` : ''}`)
      else {
        lines.push(`${key}: # group ${key}`)
        for (const [name, inner] of Object.entries(value as object)) {
          lines.push(`${' '.repeat(indent)}# in ${name}`, `${' '.repeat(indent)}${name}: ${JSON.stringify(inner)}`)
        }
      }
    })
    return [...lines, '# the end', ''].join(crlf ? '\r\n' : '\n')
  }

  test('gives the values that were asked for, and keeps every comment of what it does not remove', async () => {
    await fc.assert(
      fc.asyncProperty(settings, comments, style, changes, async (values, notes, layout, patch) => {
        const before = write(values, notes, layout)
        const after = await editInMemory(before, patch)
        expect(parse(after) ?? {}).toEqual(applyMergePatch(values, patch))
        const removed = new Set(Object.entries<unknown>(patch).flatMap(([key, value]) => (value === null ? [key] : [])))
        for (const comment of before.match(/# (at|group|in|note|indented|the end).*/g) ?? []) {
          const [, place, key] = /^# (at|group|in) (\w+)/.exec(comment) ?? []
          const goes = place === 'in' || (key !== undefined && removed.has(key))
          if (!goes) expect(after).toContain(comment.trimEnd())
        }
        expect(after.includes('\r')).toBe(layout.crlf)
        if (layout.crlf) expect(after.replaceAll('\r\n', '')).not.toContain('\n')
      }),
      { numRuns: 100 },
    )
  }, 60_000)

  test('a second one takes the first one back', async () => {
    await fc.assert(
      fc.asyncProperty(settings, style, changes, async (values, layout, patch) => {
        const nothing = Object.fromEntries(Object.keys(patch).map((key) => [key, null]))
        const first = await editInMemory(write(values, [], layout), patch)
        const second = await editInMemory(await editInMemory(first, nothing), { ...nothing, ...values })
        expect(parseConfig(second, '/c', '/').values).toEqual(values)
      }),
      { numRuns: 30 },
    )
  }, 60_000)
})

describe('writing', () => {
  const prepare = async (changes: Record<string, unknown>, request: Partial<LoadConfigRequest> = {}) =>
    prepareEdit(await folder.load(request), changes)

  test('writes nothing until asked, then the whole, and can take it back', async () => {
    await folder.write('cortex.yaml', 'threads: 1\n')
    const prepared = await prepare({ threads: 2 })
    expect(prepared.loaded.settings.threads).toBe(2)
    expect(await folder.read('cortex.yaml')).toBe('threads: 1\n')
    const written = await prepared.write()
    expect(await folder.read('cortex.yaml')).toBe('threads: 2\n')
    expect((await folder.load()).version).toBe(prepared.loaded.version)
    expect(await written.undo()).toBe('restored')
    expect(await folder.read('cortex.yaml')).toBe('threads: 1\n')
  })

  test('leaves what somebody else wrote meanwhile', async () => {
    await folder.write('cortex.yaml', 'threads: 1\n')
    const [early, late] = [await prepare({ threads: 2 }), await prepare({ threads: 3 })]
    const written = await early.write()
    await expect(late.write()).rejects.toMatchObject({ code: 'CONFIG_CHANGED_MEANWHILE', exitCode: 1 })
    await folder.write('cortex.yaml', 'threads: 4\n')
    expect(await written.undo()).toBe('changed-meanwhile')
    expect(await folder.read('cortex.yaml')).toBe('threads: 4\n')
  })

  test('keeps the mode, the link, and the byte order mark', async () => {
    const file = await folder.write('real/config.yaml', '\ufeffthreads: 1\n')
    await chmod(file, 0o640)
    await symlink('real/config.yaml', path.join(folder.path, 'cortex.yaml'))
    await (await prepare({ threads: 2 })).write()
    expect(await readFile(file, 'utf8')).toBe('\ufeffthreads: 2\n')
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect((await lstat(path.join(folder.path, 'cortex.yaml'))).isSymbolicLink()).toBe(true)
  })

  test('makes a file in the user’s folder, readable by its owner, and takes it away again', async () => {
    const userFolder = path.join(folder.path, 'config/cortex-supervisor')
    const prepared = await prepare({ cacheType: 'q8_0' }, { userFolder })
    const written = await prepared.write()
    const file = path.join(userFolder, 'cortex.yaml')
    expect(await readFile(file, 'utf8')).toBe(`# yaml-language-server: $schema=${schemaAddress}\ncacheType: q8_0\n`)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await folder.load({ userFolder })).toMatchObject({ file, foundBy: 'user' })
    expect(await written.undo()).toBe('restored')
    expect((await folder.load({ userFolder })).foundBy).toBe('none')
  })

  test('makes none to take something out of it', async () => {
    const prepared = await prepareEdit(await folder.load(), { cacheType: null, log: { level: null } })
    expect(prepared.text).toBeNull()
    await prepared.write()
    await expect(folder.read('cortex.yaml')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('makes one in the working directory, or where it was named', async () => {
    await (await prepare({ threads: 2 }, { file: 'named.json', mayBeMissing: true })).write()
    expect(JSON.parse(await folder.read('named.json'))).toEqual({ $schema: schemaAddress, threads: 2 })
    const [one, two] = [await prepare({ threads: 2 }), await prepare({ threads: 3 })]
    await one.write()
    await expect(two.write()).rejects.toMatchObject({ code: 'CONFIG_CHANGED_MEANWHILE' })
    expect(await folder.load()).toMatchObject({ file: path.join(folder.path, 'cortex.yaml'), settings: { threads: 2 } })
  })

  test('where it cannot, says so and leaves things as they were', async () => {
    await mkdir(path.join(folder.path, 'not-a-folder'), { recursive: true })
    await folder.write('in-the-way', '')
    const prepared = await prepare({ threads: 2 }, { file: 'in-the-way/cortex.yaml', mayBeMissing: true })
    await expect(prepared.write()).rejects.toMatchObject({ code: 'CONFIG_WRITE_FAILED', exitCode: 1 })
  })

  test('an object in code is edited in memory', async () => {
    const prepared = await prepare({ cacheTypeV: 'q4_0', threads: null }, { inline: { cacheType: 'q8_0', threads: 2 } })
    expect(prepared.text).toBeNull()
    expect(prepared.loaded.settings).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'q4_0' })
    expect(prepared.loaded.settings.threads).toBeUndefined()
    expect(await (await prepared.write()).undo()).toBe('restored')
    const again = await prepareEdit(prepared.loaded, { cacheTypeK: 'f16' })
    expect(again.loaded.settings).toMatchObject({ cacheTypeK: 'f16', cacheTypeV: 'q4_0' })
  })
})
