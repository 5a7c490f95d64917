import { refusedArguments, type RefusedArgument } from './owned-arguments.js'

export interface ArgumentIssue {
  code: RefusedArgument['code']
  /** `['extraArgs', 3]`, `['env', 'LD_PRELOAD']`. */
  path: readonly [string, string | number]
  message: string
  hint: string
}

/** Variables that do not mirror a flag. Matched without regard to case, because Windows ignores it. */
const refusedVariables: readonly { name: RegExp; reason: string; hint: string }[] = [
  {
    name: /^LLAMA_API_KEY$/i,
    reason: 'would replace the key that only the gateway knows',
    hint: 'Set gateway.apiKeys instead.',
  },
  {
    name: /^LLAMA_SERVER_/i,
    reason: 'changes how llama-server communicates with the supervisor',
    hint: 'Remove it.',
  },
  { name: /^AIP_/i, reason: 'moves the port away from where the gateway connects', hint: 'Remove it.' },
  {
    name: /^(LD|DYLD)_/i,
    reason: 'loads libraries other than those that were installed and verified',
    hint: 'Remove it, or set binary.path to a llama-server that does not need it.',
  },
  { name: /^NODE_OPTIONS$/i, reason: 'can load arbitrary code', hint: 'Remove it.' },
]

/**
 * Finds what in `extraArgs` and `env` bypasses the config or gives clients more access. Every word is treated as a flag,
 * also where it may be a value: which flags take a value differs between builds.
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
  // llama.cpp accepts an underscore for a dash in long flags.
  const flag = name.startsWith('--') ? name.replaceAll('_', '-') : name
  return refusedFlags.get(flag)
}

function byVariable(name: string): Refusal | undefined {
  const twin = refusedByVariable.get(name.toUpperCase())
  if (twin !== undefined) return twin
  const other = refusedVariables.find((refused) => refused.name.test(name))
  return other && { code: 'PLAN_ARGUMENT_OWNED', reason: other.reason, hint: other.hint }
}
