import { LineCounter, visit, type Document } from 'yaml'
import { CortexError } from '../../errors.js'
import type { KeyPath } from '../../settings/config-key.js'
import { isRecord } from '../../settings/is-record.js'
import type { Place } from './place.js'
import { composeYaml, deepest, mostTokens } from './compose-yaml.js'
import { locateKey } from './locate-key.js'
import { mistakesError, type Mistake } from './mistake.js'
import { largestConfig } from './read-config-file.js'
import { showPath } from './place.js'

export interface ParsedConfig {
  document: Document.Parsed
  values: Record<string, unknown>
  /** Location of a value or of its key; for a value that does not exist, of the group it would belong to. */
  locate(path: KeyPath, part?: 'key' | 'value'): Place
}

/** An alias bomb needs more than this; a config needs none at all. */
const mostAliases = 100
const coreTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

/**
 * Parses YAML 1.2, of which JSON is a subset. Merge keys (`<<`) are not supported: profiles replace them and keep the origin
 * of each value. Anchors and aliases work; only the tags of YAML's core schema do.
 * @param file Absolute path, for messages, where it is shown relative to `cwd`.
 * @throws {CortexError} CONFIG_SYNTAX, CONFIG_TOO_LARGE, CONFIG_INVALID where the document is not a mapping
 */
export function parseConfig(text: string, file: string, cwd: string): ParsedConfig {
  if (Buffer.byteLength(text) > largestConfig) throw tooLong(file, `more than ${largestConfig} bytes`)
  const lines = new LineCounter()
  const shownFile = showPath(file, cwd)
  const placeOf = (offset: number): Place => {
    const { line, col: column } = lines.linePos(offset)
    return { file, line, column, text: `${shownFile}:${line}:${column}` }
  }
  const mistakes: Mistake[] = []
  const report = (offset: number, message: string, code: Mistake['code'] = 'CONFIG_SYNTAX'): void => {
    mistakes.push({
      code,
      place: placeOf(offset),
      path: [],
      message,
      hint: 'Config files are YAML 1.2 or JSON.',
    })
  }

  const composed = composeYaml(text, lines)
  if ('refused' in composed) {
    if (composed.refused === 'long') throw tooLong(file, `more than ${mostTokens} YAML tokens`)
    report(composed.offset, `nested more than ${deepest} levels deep`)
    throw mistakesError(mistakes)
  }
  const { document, second } = composed
  const nul = text.indexOf('\0')
  if (nul !== -1) report(nul, 'contains a NUL byte')
  if (second !== undefined) report(second, 'a second YAML document starts here; a config file holds only one')
  if (document.directives.yaml.version !== '1.2') report(0, 'YAML 1.1 is not supported; remove the %YAML line')
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    report(pos[0], describeError(code, message, text.slice(pos[0])))
  }
  if (mistakes.length === 0) checkNodes(document, report)
  if (mistakes.length > 0) throw mistakesError(mistakes)

  const values = toValues(document)
  if (values === tooManyAliases) {
    report(0, 'the aliases expand to more than a config can hold')
    throw mistakesError(mistakes)
  }
  if (values !== null && values !== undefined && !isRecord(values)) {
    const what = Array.isArray(values) ? 'a list' : 'a single value'
    report(document.contents?.range[0] ?? 0, `expected keys with values, but found ${what}`, 'CONFIG_INVALID')
    throw mistakesError(mistakes)
  }
  return {
    document,
    values: isRecord(values) ? values : {},
    locate: (path, part = 'value') => placeOf(locateKey(document, path, part)),
  }
}

function describeError(code: string, message: string, rest: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'the line is indented with a tab; YAML allows only spaces'
    case 'DUPLICATE_KEY':
      return `the key ${/^("[^"]*"|'[^']*'|[^\s:,}]+)/.exec(rest)?.[0] ?? ''} is set twice`
    case 'NON_STRING_KEY':
      return 'a key must be plain text'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second colon on the line; quote a value that contains one'
    case 'TAG_RESOLVE_FAILED':
      return `the tag ${/^\S*/.exec(rest)?.[0] ?? ''} is not supported`
    default:
      return message
  }
}

/** Valid syntax that would produce a value other than the text suggests, or none. */
function checkNodes(document: Document.Parsed, report: (offset: number, message: string) => void): void {
  let aliases = 0
  visit(document, {
    Alias(_, alias, ancestors) {
      const offset = alias.range?.[0] ?? 0
      // Checked before an alias is resolved, which walks the whole document.
      if (++aliases > mostAliases) {
        report(offset, `more than ${mostAliases} aliases`)
        return visit.BREAK
      }
      if (ancestors.some((node) => 'anchor' in node && node.anchor === alias.source)) {
        report(offset, `the alias *${alias.source} refers to itself`)
      } else if (alias.resolve(document) === undefined) {
        report(offset, `the alias *${alias.source} has no anchor &${alias.source} before it`)
      }
      return undefined
    },
    Node(_, node) {
      if (node.tag === undefined || coreTag.test(node.tag)) return
      report(node.range?.[0] ?? 0, `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} is not supported`)
    },
  })
}

const tooManyAliases = Symbol('too many aliases')

function toValues(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    // Aliases of aliases: few in the text, millions once expanded.
    if (error instanceof ReferenceError) return tooManyAliases
    throw error
  }
}

function tooLong(file: string, what: string): CortexError {
  return new CortexError('CONFIG_TOO_LARGE', `The config file ${file} has ${what}.`, {
    hint: 'Check that this is the right file.',
  })
}
