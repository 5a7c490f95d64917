import { refusedArguments, type RefusedArgument } from './owned-arguments.js'

export interface ArgumentIssue {
  code: RefusedArgument['code']
  /** `['extraArgs', 3]`, `['env', 'LD_PRELOAD']`. */
  path: readonly [string, string | number]
  message: string
  hint: string
}

/** Variables that are no twin of a flag. On Windows their case does not matter, so it does not matter here. */
const refusedVariables: readonly { name: RegExp; reason: string; hint: string }[] = [
  {
    name: /^LLAMA_API_KEY$/i,
    reason: 'would replace the key that only the gateway knows',
    hint: 'Set gateway.apiKeys instead.',
  },
  {
    name: /^LLAMA_SERVER_/i,
    reason: 'changes how llama-server speaks with its supervisor',
    hint: 'Remove it.',
  },
  { name: /^AIP_/i, reason: 'moves the port behind the back of the gateway', hint: 'Remove it.' },
  {
    name: /^(LD|DYLD)_/i,
    reason: 'loads other libraries than those that were installed and checked',
    hint: 'Remove it; binary.path can name a llama-server that needs nothing of the kind.',
  },
  { name: /^NODE_OPTIONS$/i, reason: 'loads code of any origin', hint: 'Remove it.' },
]

/**
 * What in `extraArgs` and `env` goes around the config or opens a door. A word is taken for a flag wherever it stands:
 * which flags take a value differs between builds.
 */
export function refuseOwnedArguments(
  extraArgs: readonly unknown[],
  env: Readonly<Record<string, unknown>> = {},
): ArgumentIssue[] {
  return [
    ...extraArgs.flatMap((word, at) => (typeof word === 'string' ? issue(['extraArgs', at], word, byFlag(word)) : [])),
    ...Object.keys(env).flatMap((name) => issue(['env', name], name, byVariable(name))),
  ]
}

// Reversed, so that of two with one name the first wins. An index, as `extraArgs` may have thousands of words.
const reversed = [...refusedArguments].reverse()
const refusedFlags = new Map(reversed.flatMap((argument) => argument.flags.map((flag) => [flag, argument])))
const refusedByVariable = new Map(reversed.flatMap((argument) => argument.variables.map((name) => [name, argument])))

type Refusal = Pick<RefusedArgument, 'code' | 'reason' | 'hint'>

function issue(path: ArgumentIssue['path'], word: string, refused: Refusal | undefined): ArgumentIssue[] {
  if (refused === undefined) return []
  const name = word.replace(/=.*$/s, '')
  return [{ code: refused.code, path, message: `${name} ${refused.reason}`, hint: refused.hint }]
}

function byFlag(word: string): Refusal | undefined {
  const name = word.replace(/=.*$/s, '')
  // llama.cpp takes an underscore in a long flag for a dash.
  const flag = name.startsWith('--') ? name.replaceAll('_', '-') : name
  return refusedFlags.get(flag)
}

function byVariable(name: string): Refusal | undefined {
  const twin = refusedByVariable.get(name.toUpperCase())
  if (twin !== undefined) return twin
  const other = refusedVariables.find((refused) => refused.name.test(name))
  return other && { code: 'PLAN_ARGUMENT_OWNED', reason: other.reason, hint: other.hint }
}
