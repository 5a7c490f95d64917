import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { settableKeys } from '../../../src/settings/find-config-key.js'
import { configFolder, type ConfigFolder } from '../../fixtures/config-folder.js'

let folder: ConfigFolder
beforeEach(async () => {
  folder = await configFolder()
})
afterEach(() => folder.remove())

test('every setting has a class, and what needs trust a reason', () => {
  const unclassed = settableKeys().filter(({ trust, risk }) => trust === undefined || (trust === 'trusted' && !risk))
  expect(unclassed).toEqual([])
})

describe('a config found in the working directory', () => {
  test.each([
    ['binary: {path: ./x}', 'binary.path'],
    ['binary: {url: https://x.org/y}', 'binary.url'],
    ['binary: {mirror: [https://x.org]}', 'binary.mirror'],
    ['binary: {sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}', 'binary.sha256'],
    ['binary: {version: b4500}', 'binary.version'],
    ['binary: {autoUpdate: true}', 'binary.autoUpdate'],
    ['env: {A: b}', 'env'],
    ['extraArgs: [--top-k, 4]', 'extraArgs'],
    ['rpc: ["10.0.0.1:50052"]', 'rpc'],
    ['chatTemplateFile: ./t.jinja', 'chatTemplateFile'],
    ['log: {file: ./x}', 'log.file'],
    ['admin: {tokenFile: ./x}', 'admin.tokenFile'],
    ['admin: {remote: true}', 'admin.remote'],
    ['gateway: {host: 0.0.0.0}', 'gateway.host'],
    ['gateway: {apiKeys: [known]}', 'gateway.apiKeys'],
    ['gateway: {allowWithoutKey: true}', 'gateway.allowWithoutKey'],
    ['gateway: {corsOrigins: ["https://evil.example"]}', 'gateway.corsOrigins'],
    ['gateway: {allowedHosts: [evil.example]}', 'gateway.allowedHosts'],
    ['gateway: {trustProxy: true}', 'gateway.trustProxy'],
    ['gateway: {metricsWithoutToken: true}', 'gateway.metricsWithoutToken'],
    ['profiles: {p: {extraArgs: []}}', 'profiles.p.extraArgs'],
    ['profiles: {p: {model: /etc/passwd}}', 'profiles.p.model'],
    ['model: /etc/passwd', 'model'],
    ['model: ../m.gguf', 'model'],
    ['model: ./a/../../m.gguf', 'model'],
    ['model: ~/m.gguf', 'model'],
    ['model: http://127.0.0.1:8080/m.gguf', 'model'],
    ['model: https://10.0.0.1/m.gguf', 'model'],
    ['model: https://[::1]/m.gguf', 'model'],
    ['model: https://localhost/m.gguf', 'model'],
    ['model: https://intranet/m.gguf', 'model'],
    ['model: https://box.lan/m.gguf', 'model'],
    ['model: https://2130706433/m.gguf', 'model'],
    ['model: https://me:secret@example.com/m.gguf', 'model'],
    ['mmproj: ../m.gguf', 'mmproj'],
    ['draft: {model: /m.gguf}', 'draft.model'],
    ['loras: [./a.gguf, /b.gguf]', 'loras'],
    ['loras: [{path: ../b.gguf}]', 'loras'],
    ['loras: ["a.gguf:1,/etc/passwd"]', 'loras'],
  ])('may not set %s', async (text, key) => {
    await using user = await configFolder({ 'cortex.yaml': text })
    await folder.write('cortex.yaml', text)
    expect(await folder.refusal()).toMatchObject({
      code: 'CONFIG_UNTRUSTED',
      hint: 'Review the file, then trust it: cortex-supervisor trust cortex.yaml. Or name it: --config cortex.yaml.',
      at: [{ key, line: 1 }],
    })
    const ways = [{ file: 'cortex.yaml' }, { env: { CORTEX_CONFIG: 'cortex.yaml' } }]
    for (const way of ways) await expect(acceptsTrust(folder, way)).resolves.toBe(true)
    await using empty = await configFolder()
    await expect(acceptsTrust(empty, { userFolder: user.path })).resolves.toBe(true)
  })

  test.each([
    'model: demo',
    'model: ./models/m.gguf',
    'model: models/m.gguf',
    'model: hf:owner/repo',
    'model: https://example.com/m.gguf',
    'mmproj: ./p.gguf',
    'loras: [./a.gguf, {path: b.gguf, scale: 0.5}]',
    'draft: {model: ./d.gguf, maxTokens: 4}',
    'backend: cpu',
    'binary: {source: github, version: latest, autoUpdate: false}',
    'gateway: {host: 127.0.0.1, allowWithoutKey: false}',
    'cacheType: q8_0',
    'chatTemplate: chatml',
    'gateway: {port: 4000, maxQueue: 3}',
    'log: {level: debug}',
    'profiles: {p: {contextSize: 4096, model: ./m.gguf}}',
  ])('may set %s', async (text) => {
    await folder.write('cortex.yaml', text)
    expect(await folder.load()).toMatchObject({ foundBy: 'cwd', trusted: false })
  })

  test('is refused for all such keys at once', async () => {
    await folder.write('cortex.yaml', 'threads: 2\nextraArgs: [--top-k, 4]\nprofiles:\n  p:\n    env: {A: b}\n')
    const { code, at } = await folder.refusal()
    expect([code, at?.map(({ key, line }) => [key, line])]).toEqual([
      'CONFIG_UNTRUSTED',
      [
        ['extraArgs', 2],
        ['profiles.p.env', 5],
      ],
    ])
  })

  test('cannot lead out of its folder by a link', async () => {
    await using elsewhere = await configFolder({ 'm.gguf': 'x' })
    await mkdir(path.join(folder.path, 'real'))
    await symlink('real', path.join(folder.path, 'inner'))
    await symlink(elsewhere.path, path.join(folder.path, 'outer'))
    await symlink('/nowhere/at-all', path.join(folder.path, 'dangling.gguf'))
    await folder.write('cortex.yaml', 'model: ./inner/m.gguf')
    expect((await folder.load()).trusted).toBe(false)
    for (const model of ['./outer/m.gguf', './outer/missing.gguf', './dangling.gguf']) {
      await folder.write('cortex.yaml', `model: ${model}`)
      expect(await folder.refusal()).toMatchObject({ code: 'CONFIG_UNTRUSTED' })
    }
  })
})

/** Other mistakes of the values are no concern here. */
async function acceptsTrust(from: ConfigFolder, request: Parameters<ConfigFolder['load']>[0]): Promise<boolean> {
  return from.load(request).then(
    () => true,
    (error: unknown) => !/only a trusted file/.test((error as Error).message),
  )
}
