import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { refusedArguments } from '../../../src/plan/arguments/owned-arguments.js'
import { refuseOwnedArguments } from '../../../src/plan/arguments/refuse-owned-arguments.js'

/** The flags of a real build, those of one meaning together, with the variable that says the same. */
function recordedFlags(): { flags: string[]; variable: string | undefined }[] {
  const help = readFileSync('test/fixtures/recorded/help-b11669.txt', 'utf8')
  return help.split(/^(?=-)/m).flatMap((paragraph) => {
    const head = paragraph.split(/ {2,}(?![ -])/)[0] ?? ''
    const flags = [...head.matchAll(/(?<![\w-])--?[a-zA-Z][\w.-]*/g)].map(([flag]) => flag)
    const variable = /\(env: (\w+)\)/.exec(paragraph)?.[1]
    return flags.length > 0 ? [{ flags, variable }] : []
  })
}

/** `--no-agent` closes a door, and may be said. */
const isNegation = (flag: string): boolean => /^--?no-/.test(flag)
const refused = (flag: string): boolean => refuseOwnedArguments([flag]).length > 0

describe('refuseOwnedArguments', () => {
  test.each([
    ['--host', 'PLAN_ARGUMENT_OWNED', '--host would change where the gateway finds the server'],
    ['--host=0.0.0.0', 'PLAN_ARGUMENT_OWNED', '--host would change where the gateway finds the server'],
    ['--api_key', 'PLAN_ARGUMENT_OWNED', '--api_key would replace the key that the gateway uses'],
    ['-c', 'PLAN_ARGUMENT_OWNED', '-c is set by contextSize'],
    ['-hf', 'PLAN_ARGUMENT_OWNED', '-hf makes the server download a model by itself'],
    ['--tools', 'PLAN_ARGUMENT_OPENS_DOOR', '--tools lets clients run commands and read and write files'],
    ['--slot-save-path', 'PLAN_ARGUMENT_OPENS_DOOR', '--slot-save-path lets clients write files'],
  ])('%s', (word, code, message) => {
    expect(refuseOwnedArguments(['--top-k', 40, word])).toEqual([
      { code, path: ['extraArgs', 2], message, hint: expect.any(String) },
    ])
  })

  test.each([
    'LLAMA_ARG_CTX_SIZE',
    'llama_arg_ctx_size',
    'LLAMA_ARG_NO_KV_OFFLOAD',
    'LLAMA_API_KEY',
    'LLAMA_SERVER_ROUTER_PORT',
    'AIP_MODE',
    'LD_PRELOAD',
    'DYLD_INSERT_LIBRARIES',
    'NODE_OPTIONS',
  ])('the variable %s', (name) => {
    expect(refuseOwnedArguments([], { [name]: '1' })).toMatchObject([{ path: ['env', name] }])
  })

  test('lets everything else through', () => {
    const words = [
      '--top-k',
      '40',
      '--no-webui',
      '--no-host',
      '--metrics',
      '-ot',
      'exps=CPU',
      '--hostile',
      '',
      '-',
      '--',
    ]
    expect(
      refuseOwnedArguments(words, { GGML_VK_VISIBLE_DEVICES: '0', LLAMA_ARG_TOP_K: '1', LLAMA_ARG_NO_HOST: '1' }),
    ).toEqual([])
  })

  test('a flag is refused under all of its names, by its variable, and with a value glued on', () => {
    for (const { flags, variable } of recordedFlags()) {
      const [first = '', ...others] = flags.filter((flag) => !isNegation(flag))
      if (!refused(first)) {
        expect(others.filter(refused)).toEqual([])
        continue
      }
      const positive = flags.filter((flag) => !isNegation(flag))
      const underscored = positive
        .filter((flag) => flag.startsWith('--'))
        .map((flag) => `--${flag.slice(2).replaceAll('-', '_')}`)
      const spellings = [...positive, ...underscored, ...positive.map((flag) => `${flag}=x`)]
      expect(spellings.filter((flag) => !refused(flag))).toEqual([])
      if (variable?.startsWith('LLAMA_') === true) {
        expect([variable, refuseOwnedArguments([], { [variable]: '1' }).length]).toEqual([variable, 1])
      }
    }
  })

  test('what a real build has that touches files, hosts or keys is judged one by one', () => {
    const doubtful = /path|dir\b|file|url|server|host|key|token\b|agent|tool|proxy|cors|ssl|slots|log-/
    const allowed = recordedFlags()
      .flatMap(({ flags }) => flags)
      .filter((flag) => doubtful.test(flag) && !refused(flag))
    expect(allowed.sort()).toEqual([
      '--cache-idle-slots',
      '--grammar-file',
      '--json-schema-file',
      '--log-prompts-dir',
      '--no-agent',
      '--no-cache-idle-slots',
      '--no-host',
      '--no-slots',
      '--no-ui-mcp-proxy',
      '--no-webui-mcp-proxy',
      '--slots',
      '--ui-config-file',
      '--video-ffmpeg-dir',
      '--webui-config-file',
    ])
  })

  test('no flag and no variable is listed twice', () => {
    const names = refusedArguments.flatMap(({ flags, variables }) => [...flags, ...variables])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  test('takes any words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.double())),
        fc.dictionary(fc.string(), fc.string()),
        (words, env) => {
          for (const { path } of refuseOwnedArguments(words, env)) {
            expect(path[0] === 'env' ? path[1] in env : Number(path[1]) < words.length).toBe(true)
          }
        },
      ),
    )
  })
})
