import { isMap, isScalar, isSeq, LineCounter, stringify, type Node, type Pair, type YAMLMap } from 'yaml'
import { composeYaml } from '../sources/compose-yaml.js'
import { pairOf } from '../sources/locate-key.js'
import { nestPatch, type LeafChange } from './merge-patch.js'

/**
 * Sets or removes one value in YAML or JSON text and leaves everything else as it is, blank lines and the alignment of
 * comments included. Undefined if the text cannot be edited this way (aliases, `? ` keys). The caller must parse the
 * result and compare.
 */
export function editText(text: string, { path, value }: LeafChange, json: boolean): string | undefined {
  const composed = composeYaml(text, new LineCounter())
  if ('refused' in composed || composed.document.errors.length > 0) return undefined
  const { contents } = composed.document
  const edit: Edit = { text, json, newline: text.includes('\r\n') ? '\r\n' : '\n' }
  if (!isMap(contents)) {
    if (value === undefined) return text
    return contents === null || isLeftOut(contents) ? appendRoot(edit, path, value) : undefined
  }
  let map: YAMLMap = contents
  let holder: Pair | undefined
  for (const [at, name] of path.entries()) {
    const pair = pairOf(map, name)
    const rest = path.slice(at + 1)
    if (pair === undefined) return value === undefined ? text : insertPair(edit, map, name, nestPatch(rest, value))
    if (rest.length === 0) {
      return value === undefined ? removePair(edit, map, pair, holder) : replaceValue(edit, map, pair, value)
    }
    if (!isMap(pair.value)) return value === undefined ? text : replaceValue(edit, map, pair, nestPatch(rest, value))
    holder = pair
    map = pair.value
  }
  return undefined
}

interface Edit {
  text: string
  json: boolean
  newline: string
}

function appendRoot({ text, json, newline }: Edit, path: readonly string[], value: unknown): string {
  const start = text === '' || text.endsWith('\n') ? text : text + newline
  const root = nestPatch(path, value)
  if (json) return `${start}${JSON.stringify(root, null, 2).replaceAll('\n', newline)}${newline}`
  return start + renderBlock(root, '', newline)
}

function replaceValue(edit: Edit, map: YAMLMap, pair: Pair, value: unknown): string | undefined {
  const { text, newline } = edit
  const old = pair.value as Node | null
  const keyEnd = rangeOf(pair.key)?.[1]
  if (keyEnd === undefined) return undefined
  const rendered = render(edit, value, old)
  if (old === null) return splice(text, keyEnd, keyEnd, `: ${rendered}`)
  const range = rangeOf(old)
  if (range === undefined) return undefined
  const [start, end] = range
  if (isLeftOut(old)) return splice(text, start, start, /\s$/.test(text.slice(0, start)) ? rendered : ` ${rendered}`)
  const inner = text.slice(start, end)
  if (!inner.endsWith('\n')) return splice(text, start, end, rendered)
  // Block style: it ends with its line, and may begin on a line of its own.
  if (isSeq(old) && Array.isArray(value) && value.length > 0) {
    const indent = indentAt(text, start)
    const items = value.map((item: unknown) => `- ${render(edit, item, null)}${newline}`)
    return splice(text, start, end, items.join(indent))
  }
  const colon = text.indexOf(':', keyEnd) + 1
  const from = map.flow !== true && !isScalar(old) ? colon : start
  return splice(text, from, end, `${from === colon ? ' ' : ''}${rendered}${newline}`)
}

function insertPair(edit: Edit, map: YAMLMap, name: string, value: unknown): string | undefined {
  const { text, json, newline } = edit
  const range = rangeOf(map)
  if (range === undefined) return undefined
  const [start, end] = range
  const last = map.items.at(-1)
  const lastEnd = last && contentEnd(last)
  if (map.flow === true) {
    const key = json ? JSON.stringify(name) : render(edit, name, null)
    const pair = `${key}: ${render(edit, value, null)}`
    if (last === undefined) return splice(text, start, end, json ? `{${pair}}` : `{ ${pair} }`)
    if (lastEnd === undefined) return undefined
    const first = rangeOf(map.items[0]?.key)?.[0] ?? start
    const ownLine = text.slice(start, first).includes('\n')
    return splice(text, lastEnd, lastEnd, ownLine ? `,${newline}${indentAt(text, first)}${pair}` : `, ${pair}`)
  }
  if (lastEnd === undefined) return undefined
  const at = lineEnd(text, lastEnd)
  const before = text.slice(0, at).endsWith('\n') ? '' : newline
  return splice(text, at, at, before + renderBlock(Object.fromEntries([[name, value]]), indentAt(text, start), newline))
}

function removePair(edit: Edit, map: YAMLMap, pair: Pair, holder: Pair | undefined): string | undefined {
  const { text, newline } = edit
  const range = rangeOf(map)
  const keyStart = rangeOf(pair.key)?.[0]
  const end = contentEnd(pair)
  if (range === undefined || keyStart === undefined || end === undefined) return undefined
  if (map.items.length === 1 && (map.flow === true || holder !== undefined)) {
    // Leaves an empty group: a profile may be empty, while a key without a value is a mistake.
    if (map.flow === true) return splice(text, range[0], range[1], '{}')
    const colon = text.indexOf(':', rangeOf(holder?.key)?.[1]) + 1
    const alone = text.slice(colon, range[0]).trim() === ''
    return splice(text, alone ? colon : range[0], range[1], `${alone ? ' ' : ''}{}${newline}`)
  }
  if (map.flow === true) {
    const at = map.items.indexOf(pair)
    const next = rangeOf(map.items[at + 1]?.key)?.[0]
    if (next !== undefined) return splice(text, keyStart, next, '')
    const previous = map.items[at - 1]
    const from = previous && contentEnd(previous)
    return from === undefined ? undefined : splice(text, from, end, '')
  }
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1
  return text.slice(lineStart, keyStart).trim() === '' ? splice(text, lineStart, lineEnd(text, end), '') : undefined
}

/** In flow style, which is valid in any position; a string keeps the quotes of the old one. */
function render({ json }: Edit, value: unknown, old: Node | null): string {
  const quotes = isScalar(old) && (old.type === 'QUOTE_DOUBLE' || old.type === 'QUOTE_SINGLE') ? old.type : undefined
  const strict = json || JSON.stringify(value).includes('\\n')
  const style = strict
    ? ({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE', doubleQuotedAsJSON: true } as const)
    : quotes !== undefined && typeof value === 'string'
      ? { defaultStringType: quotes }
      : {}
  // Rendered inside a list, so that characters that would end a flow value are quoted too.
  return stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, ...style })
    .trim()
    .slice(1, -1)
}

function renderBlock(value: unknown, indent: string, newline: string): string {
  const lines = stringify(value, { lineWidth: 0, collectionStyle: 'any' }).trimEnd().split('\n')
  return lines.map((line) => indent + line + newline).join('')
}

function contentEnd(pair: Pair): number | undefined {
  return (rangeOf(pair.value) ?? rangeOf(pair.key))?.[1]
}

/** Start of the line after `offset`, or `offset` if it starts a line itself. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** Indentation that aligns a new line with the text at `offset`. */
function indentAt(text: string, offset: number): string {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return before.trim() === '' ? before : ' '.repeat(before.length)
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return typeof node === 'object' && node !== null && 'range' in node ? ((node as Node).range ?? undefined) : undefined
}

function isLeftOut(node: Node): boolean {
  return isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end)
}
