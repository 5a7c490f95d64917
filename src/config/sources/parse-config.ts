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
  /** Where a value stands, or its key; for one that is not there, the group in which it would be. */
  locate(path: KeyPath, part?: 'key' | 'value'): Place
}

/** An alias bomb needs more than this; a config needs none. */
const mostAliases = 100
const coreTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

/**
 * Reads YAML 1.2, and JSON, which is a part of it. There is no `<<`: profiles are for that, and of them it can be said
 * where a value came from. Anchors and aliases work; tags other than those of YAML's core do not.
 * @param file Absolute path, for messages, where it is shown relative to `cwd`.
 * @throws {CortexError} CONFIG_SYNTAX, CONFIG_TOO_LARGE, CONFIG_INVALID where the whole is no group of keys
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
  const blame = (offset: number, message: string, code: Mistake['code'] = 'CONFIG_SYNTAX'): void => {
    mistakes.push({
      code,
      place: placeOf(offset),
      path: [],
      message,
      hint: 'The file is read as YAML 1.2, of which JSON is a part.',
    })
  }

  const composed = composeYaml(text, lines)
  if ('refused' in composed) {
    if (composed.refused === 'long') throw tooLong(file, `more than ${mostTokens} words and marks`)
    blame(composed.offset, `more than ${deepest} groups and lists within each other`)
    throw mistakesError(mistakes)
  }
  const { document, second } = composed
  const nul = text.indexOf('\0')
  if (nul !== -1) blame(nul, 'a NUL byte, which no text has')
  if (second !== undefined) blame(second, 'a second document begins; a config is one document')
  if (document.directives.yaml.version !== '1.2') blame(0, 'YAML 1.1 is not understood; remove the %YAML line')
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    blame(pos[0], describeError(code, message, text.slice(pos[0])))
  }
  if (mistakes.length === 0) checkNodes(document, blame)
  if (mistakes.length > 0) throw mistakesError(mistakes)

  const values = toValues(document)
  if (values === tooManyAliases) {
    blame(0, 'the aliases stand for more than a config can hold')
    throw mistakesError(mistakes)
  }
  if (values !== null && values !== undefined && !isRecord(values)) {
    const what = Array.isArray(values) ? 'a list' : 'a single value'
    blame(document.contents?.range[0] ?? 0, `${what} where keys with values are meant`, 'CONFIG_INVALID')
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
      return 'a tab at the beginning of a line; YAML wants spaces there'
    case 'DUPLICATE_KEY':
      return `the key ${/^("[^"]*"|'[^']*'|[^\s:,}]+)/.exec(rest)?.[0] ?? ''} is there twice`
    case 'NON_STRING_KEY':
      return 'a key that is not plain text'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second colon in one line; a value that has one goes into quotes'
    case 'TAG_RESOLVE_FAILED':
      return `the tag ${/^\S*/.exec(rest)?.[0] ?? ''} is not understood`
    default:
      return message
  }
}

/** What is no mistake of syntax, but would end in a value that is not what the text looks like, or in none. */
function checkNodes(document: Document.Parsed, blame: (offset: number, message: string) => void): void {
  let aliases = 0
  visit(document, {
    Alias(_, alias, ancestors) {
      const offset = alias.range?.[0] ?? 0
      // Before each is followed, which takes a walk over the whole document.
      if (++aliases > mostAliases) {
        blame(offset, `more than ${mostAliases} aliases`)
        return visit.BREAK
      }
      if (ancestors.some((node) => 'anchor' in node && node.anchor === alias.source)) {
        blame(offset, `*${alias.source} stands within what it stands for`)
      } else if (alias.resolve(document) === undefined) {
        blame(offset, `*${alias.source} stands for nothing, as there is no &${alias.source} before it`)
      }
      return undefined
    },
    Node(_, node) {
      if (node.tag === undefined || coreTag.test(node.tag)) return
      blame(node.range?.[0] ?? 0, `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} is not understood`)
    },
  })
}

const tooManyAliases = Symbol('too many aliases')

function toValues(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    // Aliases of aliases: few in the text, and millions when followed.
    if (error instanceof ReferenceError) return tooManyAliases
    throw error
  }
}

function tooLong(file: string, what: string): CortexError {
  return new CortexError('CONFIG_TOO_LARGE', `The config file ${file} has ${what}.`, {
    hint: 'Was another file named by mistake?',
  })
}
