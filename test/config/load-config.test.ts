import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import path from 'node:path'
import type { LoadedConfig } from '../../src/config/layers/assemble-config.js'
import type { LayerName } from '../../src/config/sources/settings-source.js'
import { configFolder, type ConfigFolder } from '../fixtures/config-folder.js'

let folder: ConfigFolder
beforeEach(async () => {
  folder = await configFolder()
})
afterEach(() => folder.remove())

const origin = ({ effective }: LoadedConfig, key: string): string => {
  const found = effective.find((value) => value.key === key)
  return found ? `${String(found.value)} from ${found.layer} at ${found.where}` : 'unset'
}

describe('layers', () => {
  const file = 'contextSize: 1\nprofiles:\n  long:\n    contextSize: 2\n'
  const withAll = {
    profile: 'long',
    env: { CORTEX_CONTEXT_SIZE: '3' },
    overrides: [{ key: 'contextSize', value: '4', flag: '--ctx-size' }],
  }

  test('each counts more than the one below, and says where it is', async () => {
    expect(origin(await folder.load(), 'contextSize')).toBe('unset')
    expect(origin(await folder.load({ defaults: { contextSize: 7 } }), 'contextSize')).toBe('7 from default at default')
    await folder.write('cortex.yaml', file)
    expect(origin(await folder.load(), 'contextSize')).toBe('1 from file at cortex.yaml:1:14')
    const { profile, env } = withAll
    expect(origin(await folder.load({ profile }), 'contextSize')).toBe('2 from profile at cortex.yaml:4:18')
    expect(origin(await folder.load({ profile, env }), 'contextSize')).toBe('3 from environment at CORTEX_CONTEXT_SIZE')
    expect(origin(await folder.load(withAll), 'contextSize')).toBe('4 from command line at --ctx-size')
  })

  test('whichever set a key, the highest of them wins', async () => {
    const order: readonly LayerName[] = ['default', 'file', 'code', 'profile', 'environment', 'command line']
    await fc.assert(
      fc.asyncProperty(fc.subarray([...order], { minLength: 1 }), async (setting) => {
        const has = (name: LayerName): boolean => setting.includes(name)
        const text = `${has('file') ? 'threads: 1\n' : ''}profiles: {p: ${has('profile') ? '{threads: 3}' : '{}'}}\n`
        await folder.write('cortex.yaml', text)
        const loaded = await folder.load({
          file: 'cortex.yaml',
          profile: 'p',
          ...(has('default') && { defaults: { threads: 9 } }),
          ...(has('code') && { inline: { threads: 2 } }),
          ...(has('environment') && { env: { CORTEX_THREADS: '4' } }),
          ...(has('command line') && { overrides: [{ key: 'threads', value: 5, flag: '--threads' }] }),
        })
        const winner = order.findLast(has)
        expect(loaded.effective.find(({ key }) => key === 'threads')?.layer).toBe(winner)
        expect(loaded.settings.threads).toBe(winner === 'default' ? 9 : order.indexOf(winner ?? 'default'))
      }),
      { numRuns: 64 },
    )
  })

  test('a position points at the value itself', async () => {
    const layout = fc.record({
      comments: fc.array(fc.constantFrom('', '# note', '  # indented'), { maxLength: 5 }),
      indent: fc.integer({ min: 1, max: 8 }),
      space: fc.integer({ min: 1, max: 5 }),
      newline: fc.constantFrom('\n', '\r\n'),
      port: fc.integer({ min: 1, max: 65535 }),
    })
    await fc.assert(
      fc.asyncProperty(layout, async ({ comments, indent, space, newline, port }) => {
        const lines = [...comments, 'gateway:', `${' '.repeat(indent)}port:${' '.repeat(space)}${port}  # here`]
        await folder.write('cortex.yaml', lines.join(newline))
        const { effective } = await folder.load()
        const { where = '' } = effective.find(({ key }) => key === 'gateway.port') ?? {}
        const [, line, column] = /^cortex\.yaml:(\d+):(\d+)$/.exec(where) ?? []
        expect(lines[Number(line) - 1]?.slice(Number(column) - 1)).toBe(`${port}  # here`)
      }),
    )
  })

  test('the environment: only names of the schema, no empty values, nothing of Kubernetes', async () => {
    const env = {
      CORTEX_CACHE_TYPE: 'q8_0',
      CORTEX_GATEWAY_PORT: 'tcp://10.0.0.1:80',
      CORTEX_GATEWAY_PORT_80_TCP: 'tcp://10.0.0.1:80',
      CORTEX_GATEWAY_API_KEYS: 'one,two',
      CORTEX_THREADS: '',
      CORTEX_ENV: 'A=1',
      CORTEX_NOPE: '1',
      CORTEX_WARMUP: 'off',
    }
    const { settings } = await folder.load({ env })
    expect(settings).toMatchObject({ cacheTypeK: 'q8_0', cacheTypeV: 'q8_0', env: {}, warmup: false })
    expect(settings.gateway).toMatchObject({ port: 39281, apiKeys: ['one', 'two'] })
    expect(settings.threads).toBeUndefined()
  })

  test('an object in code stands for the file, and no file is looked for', async () => {
    await folder.write('cortex.yaml', 'threads: 3\n')
    const loaded = await folder.load({ inline: { contextSize: 8 }, defaults: { 'gateway.port': 0 } })
    expect([loaded.file, loaded.text, loaded.settings.threads, loaded.settings.gateway.port]).toEqual([
      null,
      null,
      undefined,
      0,
    ])
    expect(origin(loaded, 'contextSize')).toBe('8 from code at config')
  })

  test('the version changes with the text and with what it comes to', async () => {
    await folder.write('cortex.yaml', 'threads: 3\n')
    const [one, two] = [await folder.load(), await folder.load()]
    const other = await folder.load({ env: { CORTEX_THREADS: '4' } })
    await folder.write('cortex.yaml', 'threads: 3 # new\n')
    const commented = await folder.load()
    expect(one.version).toBe(two.version)
    expect(new Set([one, other, commented].map(({ version }) => version)).size).toBe(3)
  })

  test('can be called off', async () => {
    await expect(folder.load({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('paths', () => {
  test('are relative to the file; in variables and flags to the working directory', async () => {
    await folder.write(
      'sub/cortex.yaml',
      'model: m.gguf\nlog: {file: ~/x.log}\nloras: [a, {path: ../b}]\nmmproj: /abs\n',
    )
    const { settings } = await folder.load({
      file: 'sub/cortex.yaml',
      env: { CORTEX_CHAT_TEMPLATE_FILE: 't.jinja' },
      overrides: [{ key: 'admin.tokenFile', value: 'token', flag: '--token' }],
    })
    expect(settings).toMatchObject({
      model: path.join(folder.path, 'sub/m.gguf'),
      mmproj: '/abs',
      loras: [{ path: path.join(folder.path, 'sub/a') }, { path: path.join(folder.path, 'b') }],
      chatTemplateFile: path.join(folder.path, 't.jinja'),
      log: { file: '/home/somebody/x.log' },
      admin: { tokenFile: path.join(folder.path, 'token') },
    })
  })

  test.each(['demo', 'hf:owner/repo', 'https://host/m.gguf'])('%s is none', async (model) => {
    expect((await folder.load({ inline: { model } })).settings.model).toBe(model)
  })
})

describe('profiles', () => {
  test('build on each other, the later of two bases counting more', async () => {
    await folder.write(
      'cortex.yaml',
      'threads: 1\nprofiles:\n  a: {threads: 2, contextSize: 2}\n  b: {extends: a, contextSize: 3, parallel: 3}\n' +
        '  c: {extends: [b, d], mainGpu: 4}\n  d: {parallel: 5, extends: a}\n',
    )
    const loaded = await folder.load({ profile: 'c' })
    expect(loaded.settings).toMatchObject({ threads: 2, contextSize: 3, parallel: 5, mainGpu: 4 })
    expect([loaded.profile, loaded.profiles]).toEqual(['c', ['a', 'b', 'd', 'c']])
  })

  test('can be chosen by a variable', async () => {
    await folder.write('cortex.yaml', 'profiles: {p: {threads: 2}}')
    expect((await folder.load({ env: { CORTEX_PROFILE: 'p' } })).settings.threads).toBe(2)
    expect((await folder.load({ env: { CORTEX_PROFILE: 'nope' }, profile: 'p' })).settings.threads).toBe(2)
  })

  test.each([
    ['toString', undefined],
    ['constructor', undefined],
    ['lnog', 'did you mean "long"?'],
  ])('%s does not exist', async (profile, help) => {
    await folder.write('cortex.yaml', 'profiles: {long: {}, short: {}}')
    expect(await folder.refusal({ profile })).toMatchObject({
      code: 'CONFIG_PROFILE_UNKNOWN',
      message: expect.stringContaining(help ?? profile),
      hint: 'Profiles in the config: long, short.',
    })
  })

  test('that extend one that does not exist are refused, in use or not', async () => {
    await folder.write('cortex.yaml', 'profiles:\n  a:\n    extends: [a2, b]\n  a2: {}\n')
    expect(await folder.refusal()).toMatchObject({
      code: 'CONFIG_PROFILE_UNKNOWN',
      message: expect.stringContaining('cortex.yaml:3:19  profiles.a.extends[1]  unknown profile "b"'),
    })
  })

  test.each([
    ['a: {extends: a}', 'a → a'],
    ['a: {extends: b}\n  b: {extends: [c]}\n  c: {extends: a}', 'a → b → c → a'],
    ['z: {extends: a}\n  a: {extends: b}\n  b: {extends: a}', 'a → b → a'],
  ])('%s is a circle, and is told once', async (profiles, circle) => {
    await folder.write('cortex.yaml', `profiles:\n  ${profiles}\n`)
    const { code, message, at } = await folder.refusal()
    expect([code, at?.length]).toEqual(['CONFIG_PROFILE_CYCLE', 1])
    expect(message).toContain(`extends itself: ${circle}`)
  })

  test('two thousand that all extend each other do not take the rest of the day', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `p${at}`)
    const text = names.map((name, at) => `  ${name}: {extends: [${names.slice(0, at).join(', ')}]}`).join('\n')
    await folder.write('cortex.yaml', `profiles:\n${text}\n`)
    expect((await folder.load({ profile: 'p39' })).profiles).toHaveLength(40)
  })
})

describe('what does not go together', () => {
  test.each([
    ['model: http://host/m.gguf', 'model', 'plain http lets anyone on the network path replace the download'],
    ['draft: {model: http://host/m.gguf}', 'draft.model', 'plain http'],
    ['binary: {url: http://host/x.tar.gz}', 'binary.url', 'plain http'],
    ['binary: {source: path}', 'binary.source', '"path" needs binary.path'],
    ['binary: {source: url}', 'binary.source', '"url" needs binary.url'],
    ['binary: {path: /x, url: https://y}', 'binary.url', 'is set beside binary.path'],
    ['draft: {maxTokens: 3}', 'draft.maxTokens', 'has no effect without draft.model'],
  ])('%s', async (text, key, words) => {
    await folder.write('cortex.yaml', text)
    const { message, at } = await folder.refusal({ file: 'cortex.yaml' })
    expect(at).toMatchObject([{ key }])
    expect(message).toContain(words)
  })

  test.each([
    `model: http://host/m.gguf\nmodelSha256: ${'a'.repeat(64)}`,
    'model: http://127.0.0.1:8080/m.gguf',
    `binary: {url: http://host/x, sha256: ${'a'.repeat(64)}}`,
    'binary: {source: url, path: /x, url: https://y}',
  ])('%s is fine', async (text) => {
    await folder.write('cortex.yaml', text)
    await folder.load({ file: 'cortex.yaml' })
  })

  test('is asked across layers, and not where a value is itself a mistake', async () => {
    await folder.write('cortex.yaml', 'draft: {maxTokens: 3}\n')
    await folder.load({ env: { CORTEX_DRAFT_MODEL: './d.gguf' } })
    const { at } = await folder.refusal({ env: { CORTEX_DRAFT_MODEL: 'hf:x' } })
    expect(at).toMatchObject([{ key: 'draft.model', file: 'CORTEX_DRAFT_MODEL' }])
  })
})
