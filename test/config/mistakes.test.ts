import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { configFolder } from '../fixtures/config-folder.js'

const text = `cacheTypeK: q8
cacheTypV: f16
port: 1
n_gpu_layers: 3
gateway:
  port: 70000
  prot: 1
  apiKeys: hunter2
flashAttention: true
parallel: 0
loras: [1, {scale: x}, {path: b, sclae: 2}]
binary:
extraArgs: [-c, 4, --tools=all]
env: {LD_PRELOAD: x, A B: 1}
model: hf:x
profiles:
  c: {cacheType: Q8_0, extends: 4, gpuLayers: x, profiles: {}}
extends: c
reload: {drainTimeout: 30 sec}
log: [debug]
mainGpu: 1.5
threads: .nan
ropeScale: -1
`

const expected = `cortex.yaml:1:13  cacheTypeK  "q8" is not a cache type; did you mean "q8_0"?
cortex.yaml:2:1  cacheTypV  unknown key; did you mean "cacheTypeV"?
cortex.yaml:3:1  port  unknown key; did you mean "gateway.port"?
cortex.yaml:4:1  n_gpu_layers  unknown key; did you mean "gpuLayers"?
cortex.yaml:6:9  gateway.port  70000 is not a whole number from 0 to 65535
cortex.yaml:7:3  gateway.prot  unknown key; did you mean "gateway.port"?
cortex.yaml:8:12  gateway.apiKeys  ••• is not a list of keys
cortex.yaml:9:17  flashAttention  true is not one of auto, on, off; did you mean "on"?
cortex.yaml:10:11  parallel  0 is not a whole number of at least 1, or -1
cortex.yaml:11:9  loras[0]  1 is not an adapter: a path, or { path, scale }
cortex.yaml:11:12  loras[1].path  path is missing
cortex.yaml:11:20  loras[1].scale  "x" is not a number
cortex.yaml:11:34  loras[2].sclae  unknown key; did you mean "loras[2].scale"?
cortex.yaml:12:1  binary  has no value; set it to a group of keys such as source and version, or remove the key
cortex.yaml:13:13  extraArgs[0]  -c is set by contextSize. Set contextSize instead.
cortex.yaml:13:20  extraArgs[2]  --tools lets clients run commands and read and write files. Remove it. If you need it, run llama-server without a supervisor.
cortex.yaml:14:7  env.LD_PRELOAD  LD_PRELOAD loads libraries other than those that were installed and verified. Remove it, or set binary.path to a llama-server that does not need it.
cortex.yaml:14:22  env.A B  "A B" is not a valid variable name
cortex.yaml:15:8  model  "hf:x" is not the name of a Hugging Face repository. Write hf:owner/repo, hf:owner/repo:quant or hf:owner/repo/file.gguf.
cortex.yaml:17:18  profiles.c.cacheType  "Q8_0" is not a cache type; did you mean "q8_0"?
cortex.yaml:17:33  profiles.c.extends  4 is not a profile's name or a list of names
cortex.yaml:17:47  profiles.c.gpuLayers  "x" is not a whole number of at least 0, auto or all
cortex.yaml:17:50  profiles.c.profiles  profiles cannot be nested; use "extends"
cortex.yaml:18:1  extends  only profiles can have "extends"
cortex.yaml:19:24  reload.drainTimeout  "30 sec" is not a duration such as "30s"
cortex.yaml:20:6  log  a list is not a group of keys such as level
cortex.yaml:21:10  mainGpu  1.5 is not a whole number from 0 to 2147483647
cortex.yaml:22:10  threads  NaN is not a whole number of at least 1, or -1
cortex.yaml:23:12  ropeScale  -1 is not a number above 0
CORTEX_GATEWAY_PORT  gateway.port  "http" is not a whole number from 0 to 65535
CORTEX_CACHE_TYPE_V  cacheTypeV  "q9" is not a cache type; use one of f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, iq4_nl, q4_0
--ctx-size  contextSize  "many" is not a whole number from 0 to 2147483647
--profile  unknown profile "lnog". Profiles in the config: c.`

describe('mistakes', () => {
  test('are told all at once, each once, with its place, what was given, and what was probably meant', async () => {
    await using folder = await configFolder({ 'cortex.yaml': text })
    const error = await folder.refusal({
      file: 'cortex.yaml',
      env: { CORTEX_CACHE_TYPE_V: 'q9', CORTEX_GATEWAY_PORT: 'http' },
      overrides: [{ key: 'contextSize', value: 'many', flag: '--ctx-size' }],
      profile: 'lnog',
    })
    expect(error.message).toBe(expected)
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.at?.[0]).toEqual({
      file: path.join(folder.path, 'cortex.yaml'),
      line: 1,
      column: 13,
      key: 'cacheTypeK',
      message: '"q8" is not a cache type; did you mean "q8_0"?',
    })
    expect(error.at).toHaveLength(expected.split('\n').length)
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  test('of one kind give their own code and hint', async () => {
    await using folder = await configFolder({ 'cortex.yaml': 'extraArgs: [-c, 4, --ctx-size]\n' })
    expect(await folder.refusal({ file: 'cortex.yaml' })).toMatchObject({
      code: 'PLAN_ARGUMENT_OWNED',
      hint: 'Set contextSize instead.',
    })
    expect(await folder.refusal({ inline: { model: 'hf:x' } })).toMatchObject({ code: 'MODEL_REFERENCE_INVALID' })
    expect(await folder.refusal({ inline: { extraArgs: ['--tools', 'all'] } })).toMatchObject({
      code: 'PLAN_ARGUMENT_OPENS_DOOR',
    })
  })

  test('never show a password in an address', async () => {
    await using folder = await configFolder({ 'cortex.yaml': 'binary: {mirror: ["https://me:hunter2@ho st"]}\n' })
    const { message } = await folder.refusal({ file: 'cortex.yaml' })
    expect(message).toContain('•••@ho st')
    expect(message).not.toContain('hunter2')
  })

  test('a build may have other cache types than those that we know', async () => {
    await using folder = await configFolder({ 'cortex.yaml': 'cacheType: q3_k\n' })
    expect((await folder.refusal()).message).toContain('"q3_k" is not a cache type')
    expect((await folder.load({ knownCacheTypes: ['f16', 'q3_k'] })).settings.cacheTypeK).toBe('q3_k')
    await folder.write('cortex.yaml', 'cacheType: auto\n')
    expect((await folder.load()).settings.cacheTypeV).toBe('auto')
  })
})
