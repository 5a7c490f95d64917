import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { parseConfig } from '../../src/config/sources/parse-config.js'
import { isCortexError } from '../../src/errors.js'
import { configFolder, type ConfigFolder } from '../fixtures/config-folder.js'

let folder: ConfigFolder
beforeAll(async () => {
  folder = await configFolder()
})
afterAll(() => folder.remove())

describe('files that cannot be read', () => {
  test('one that was named and does not exist', async () => {
    const error = await folder.refusal({ file: 'nope.yaml' })
    expect(error).toMatchObject({ code: 'CONFIG_NOT_FOUND', exitCode: 78 })
    expect(error.message).toContain(path.join(folder.path, 'nope.yaml'))
  })

  test('a folder', async () => {
    await mkdir(path.join(folder.path, 'folder.yaml'))
    expect(await folder.refusal({ file: 'folder.yaml' })).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('it is a directory'),
      hint: expect.stringContaining('Docker'),
    })
  })

  test('a link that leads nowhere, even one that nobody named', async () => {
    await using other = await configFolder()
    await symlink('gone.yaml', path.join(other.path, 'cortex.yaml'))
    expect((await other.refusal()).code).toBe('CONFIG_NOT_FOUND')
  })

  test('a link to itself', async () => {
    await symlink('circle.yaml', path.join(folder.path, 'circle.yaml'))
    expect((await folder.refusal({ file: 'circle.yaml' })).code).toBe('CONFIG_UNREADABLE')
  })

  test('a pipe to which nobody writes', async () => {
    await promisify(execFile)('mkfifo', [path.join(folder.path, 'pipe.yaml')])
    expect((await folder.refusal({ file: 'pipe.yaml' })).code).toBe('CONFIG_UNREADABLE')
  })

  test('one that we may not read', async () => {
    const file = await folder.write('secret.yaml', 'model: demo')
    await chmod(file, 0)
    const outcome = await folder.load({ file }).catch((error: unknown) => error)
    // Root may read everything.
    if (process.getuid?.() === 0) expect(outcome).toMatchObject({ foundBy: 'named' })
    else
      expect(outcome).toMatchObject({
        code: 'CONFIG_UNREADABLE',
        message: expect.stringContaining('permission denied'),
      })
  })

  test('10 MB', async () => {
    await folder.write('large.yaml', 'a: 1\n'.repeat(2_000_000))
    expect(await folder.refusal({ file: 'large.yaml' })).toMatchObject({
      code: 'CONFIG_TOO_LARGE',
      message: expect.stringContaining('10000000 bytes'),
    })
  })

  test.each([
    ['UTF-16', Buffer.from('\ufeffmodel: demo', 'utf16le'), 'UTF-16'],
    ['Latin-1', Buffer.from('# f\xfcr\nmodel: demo', 'latin1'), 'not UTF-8'],
  ])('%s', async (_, bytes, words) => {
    await folder.write('encoded.yaml', bytes)
    expect(await folder.refusal({ file: 'encoded.yaml' })).toMatchObject({
      code: 'CONFIG_SYNTAX',
      message: expect.stringContaining(words),
    })
  })
})

describe('texts that are read', () => {
  test.each([
    ['nothing', '', {}],
    ['comments', '# nothing\n', {}],
    ['a byte order mark', '\ufeffthreads: 2\n', { threads: 2 }],
    ['CRLF', 'threads: 2\r\nlog:\r\n  level: debug\r\n', { threads: 2, log: { level: 'debug' } }],
    ['JSON with tabs', '{\n\t"threads": 2,\n\t"devices": [\n\t\t"CUDA0"\n\t]\n}', { threads: 2, devices: ['CUDA0'] }],
    ['anchors', 'cacheTypeK: &t q8_0\ncacheTypeV: *t\n', { cacheTypeK: 'q8_0', cacheTypeV: 'q8_0' }],
    ['markers', '---\nthreads: 2\n...\n', { threads: 2 }],
  ])('%s', async (_, text, values) => {
    await folder.write('good.yaml', text)
    const { settings } = await folder.load({ file: 'good.yaml' })
    expect(settings).toMatchObject(values)
  })
})

describe('texts that are refused, each mistake in its place', () => {
  const bomb = [
    'a: &a0 [x, x]',
    ...Array.from({ length: 9 }, (_, at) => `b${at}: &a${at + 1} [${`*a${at}, `.repeat(9)}]`),
  ]
  test.each([
    ['a tab', 'log:\n\tlevel: debug\n', 'CONFIG_SYNTAX', 'c.yaml:2:1  the line is indented with a tab'],
    [
      'a key that is there twice',
      'threads: 1\nthreads: 2\n',
      'CONFIG_SYNTAX',
      'c.yaml:2:1  the key threads is set twice',
    ],
    ['an open quote', 'model: "x\n', 'CONFIG_SYNTAX', 'c.yaml:2:1  Missing closing "quote'],
    ['an open bracket', 'devices: [a\n', 'CONFIG_SYNTAX', 'c.yaml:2:1  Flow sequence'],
    ['a colon too many', 'model: hf: x', 'CONFIG_SYNTAX', 'c.yaml:1:8  a second colon on the line'],
    ['a NUL byte', 'model: de\0mo', 'CONFIG_SYNTAX', 'c.yaml:1:10  contains a NUL byte'],
    ['two documents', 'threads: 1\n---\nthreads: 2\n', 'CONFIG_SYNTAX', 'c.yaml:2:1  a second YAML document'],
    ['a list', '- threads: 1\n', 'CONFIG_INVALID', 'c.yaml:1:1  expected keys with values, but found a list'],
    ['a word', 'demo', 'CONFIG_INVALID', 'c.yaml:1:1  expected keys with values, but found a single value'],
    ['a tag', 'model: !env MODEL', 'CONFIG_SYNTAX', 'c.yaml:1:8  the tag !env is not supported'],
    ['a tag that makes bytes', 'model: !!binary aGk=', 'CONFIG_SYNTAX', 'the tag !!binary is not supported'],
    ['a map that is no object', 'gateway: !!omap [port: 1]', 'CONFIG_SYNTAX', 'the tag !!omap is not supported'],
    ['YAML 1.1', '%YAML 1.1\n---\nflashAttention: on', 'CONFIG_SYNTAX', 'c.yaml:1:1  YAML 1.1'],
    ['a list as a key', '? [a]\n: 1', 'CONFIG_SYNTAX', 'c.yaml:1:3  a key must be plain text'],
    ['an alias of nothing', 'model: *m', 'CONFIG_SYNTAX', 'c.yaml:1:8  the alias *m has no anchor &m'],
    ['an alias of itself', 'gateway: &g\n  x: *g', 'CONFIG_SYNTAX', 'c.yaml:2:6  the alias *g refers to itself'],
    ['an alias bomb', bomb.join('\n'), 'CONFIG_SYNTAX', 'the aliases expand to more'],
    ['too many aliases', `a: &a 1\nb: [${'*a, '.repeat(200)}]`, 'CONFIG_SYNTAX', 'more than 100 aliases'],
    ['thousands of aliases of nothing', `a: [${'*x, '.repeat(6000)}]`, 'CONFIG_SYNTAX', '… and 51 more'],
    ['deep brackets', '['.repeat(500_000), 'CONFIG_SYNTAX', 'nested more than 64 levels deep'],
    ['deep groups', '{a: '.repeat(200_000), 'CONFIG_SYNTAX', 'nested more than 64 levels'],
    ['deep dashes', '- '.repeat(300_000), 'CONFIG_SYNTAX', 'nested more than 64 levels'],
    [
      'a hundred thousand keys',
      Array.from({ length: 70_000 }, (_, at) => `k${at}: 1`).join('\n'),
      'CONFIG_TOO_LARGE',
      'YAML tokens',
    ],
    ['half a million closing brackets', ']'.repeat(500_000), 'CONFIG_TOO_LARGE', 'YAML tokens'],
    ['half a million documents', '---\n'.repeat(200_000), 'CONFIG_SYNTAX', 'c.yaml:2:1  a second YAML document'],
    ['a merge key', '<<: {threads: 1}', 'CONFIG_INVALID', 'c.yaml:1:1  <<  merge keys are not supported'],
    ['__proto__', '__proto__: {threads: 1}', 'CONFIG_INVALID', 'c.yaml:1:1  __proto__  unknown key'],
    ['constructor', 'constructor: {prototype: {x: 1}}', 'CONFIG_INVALID', 'c.yaml:1:1  constructor  unknown key'],
    ['__proto__ as a group', 'gateway: {__proto__: {port: 1}}', 'CONFIG_INVALID', 'gateway.__proto__  unknown key'],
    [
      '__proto__ as a profile',
      'profiles: {__proto__: {threads: 1}}',
      'CONFIG_INVALID',
      'profiles.__proto__  "__proto__" is not a valid profile name',
    ],
    [
      '__proto__ as a variable',
      'env: {__proto__: x}',
      'CONFIG_INVALID',
      'env.__proto__  "__proto__" is not a valid variable name',
    ],
    ['an escaped NUL', 'model: "a\\0b"', 'CONFIG_INVALID', 'c.yaml:1:8  model  contains a NUL character'],
    ['an escaped NUL in a list', 'extraArgs: [--x, "a\\0b"]', 'CONFIG_INVALID', 'extraArgs  contains a NUL character'],
  ])('%s', async (_, text, code, words) => {
    await folder.write('c.yaml', text)
    const error = await folder.refusal({ file: 'c.yaml' })
    expect([error.code, error.exitCode]).toEqual([code, 78])
    expect(error.message).toContain(words)
    expect(error.hint).toBeTruthy()
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('threads')
  })

  test('all at once, in the order of the file', async () => {
    await folder.write('c.yaml', 'a: "\\q"\nb: !x 1\nb: 2\n\tc: 3\n')
    const { at = [] } = await folder.refusal({ file: 'c.yaml' })
    expect(at.map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })

  test('a thousand mistakes make a short answer', async () => {
    await folder.write('c.yaml', Array.from({ length: 1000 }, (_, at) => `nonsense${at}: 1`).join('\n'))
    const error = await folder.refusal({ file: 'c.yaml' })
    expect(error.at).toHaveLength(50)
    expect(error.message.split('\n').at(-1)).toMatch(/^… and \d+ more$/)
  })
})

describe('any text at all', () => {
  const refusedCleanly = (text: string): void => {
    try {
      const { values } = parseConfig(text, '/c.yaml', '/')
      expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
    } catch (error) {
      if (!isCortexError(error)) throw error
      expect(error.code).toMatch(/^CONFIG_/)
    }
  }

  test('is read or refused, and nothing else', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), refusedCleanly), { numRuns: 300 })
  })

  test('of YAML’s own marks too', () => {
    const mark = fc.constantFrom(
      ...[
        'a',
        'model',
        '1',
        ':',
        ': ',
        '- ',
        '? ',
        '\n',
        '  ',
        '\t',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a',
        '*a',
        '!t',
        '!!str',
      ],
      ...[
        '|',
        '>',
        '"',
        "'",
        '#',
        '%',
        '---',
        '...',
        '<<',
        '~',
        '\r\n',
        '\0',
        '\ufeff',
        '@',
        '`',
        'profiles',
        'extends',
      ],
    )
    const text = fc.array(mark, { maxLength: 40 }).map((marks) => marks.join(''))
    fc.assert(fc.property(text, refusedCleanly), { numRuns: 1000 })
  })

  test('with any values under keys that exist', async () => {
    const key = fc.constantFrom(
      'model',
      'gateway',
      'profiles',
      'env',
      'extraArgs',
      'loras',
      'draft',
      'cacheType',
      'restart',
    )
    const config = fc.dictionary(
      key,
      fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }))),
    )
    await fc.assert(
      fc.asyncProperty(config, async (inline) => {
        const outcome = await folder.load({ inline }).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(isCortexError(outcome) && outcome.code !== 'INTERNAL').toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
