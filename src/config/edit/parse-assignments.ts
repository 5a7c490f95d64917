import { CortexError } from '../../errors.js'
import { findConfigKey } from '../../settings/find-config-key.js'
import { isRecord } from '../../settings/is-record.js'
import { readTextValue } from '../sources/read-text-value.js'
import type { ConfigChanges } from './edit-config.js'
import { combinePatches, nestPatch } from './merge-patch.js'

/**
 * Parses the arguments of `set` to a merge patch: `cacheType=q8_0`, `gateway.port=4000`, `devices=[CUDA0]` or
 * `devices=CUDA0`, `draft={model: ./d.gguf}`. A value that begins with a bracket or quote is YAML; other text is converted to
 * the type of its key. `KEY=` and `KEY=null` remove the key.
 * @throws {CortexError} USAGE if an argument is not an assignment, CONFIG_INVALID if its value is not valid YAML
 */
export async function parseAssignments(assignments: readonly string[]): Promise<ConfigChanges> {
  let patch: unknown = {}
  for (const assignment of assignments) {
    const [, key, text] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(assignment) ?? []
    if (key === undefined || text === undefined) {
      throw new CortexError('USAGE', `${JSON.stringify(assignment)} is not of the form KEY=VALUE.`, {
        hint: 'For example: cortex-supervisor set cacheType=q8_0.',
      })
    }
    const path = key.split('.')
    const value = /^\s*[[{"']/.test(text) ? await readYaml(key, text, assignment) : readPlain(path, text.trim())
    patch = combinePatches(patch, nestPatch(path, value))
  }
  return isRecord(patch) ? patch : {}
}

function readPlain(path: readonly string[], text: string): unknown {
  if (text === '' || text === 'null' || text === '~') return null
  const known = findConfigKey(path)
  return known ? readTextValue(known, text) : text
}

async function readYaml(key: string, text: string, assignment: string): Promise<unknown> {
  const { LineCounter } = await import('yaml')
  const { composeYaml } = await import('../sources/compose-yaml.js')
  const composed = composeYaml(text, new LineCounter())
  const refuse = (message: string, offset = 0): CortexError => {
    const column = assignment.length - text.length + offset + 1
    return new CortexError('CONFIG_INVALID', `command line:1:${column}  ${key}  ${message}`, {
      hint: "Write lists and groups as in YAML, and quote them for the shell: 'devices=[CUDA0, CUDA1]'.",
      at: [{ file: 'command line', line: 1, column, key, message }],
    })
  }
  if ('refused' in composed) throw refuse('too long or too deeply nested')
  const [mistake] = [...composed.document.errors, ...composed.document.warnings]
  if (mistake) throw refuse(mistake.message, mistake.pos[0])
  try {
    return composed.document.toJS({ maxAliasCount: 0 })
  } catch {
    throw refuse('aliases are not supported here')
  }
}
