// Reads the config schema the way its generators need it: references followed, and every key listed once.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

/** @typedef {{ [keyword: string]: any }} Schema */
/** @typedef {{ key: string, schema: Schema, shape: 'value' | 'list' | 'map' | 'group' }} ListedKey */

/** @returns {Promise<Schema>} */
export async function readConfigSchema() {
  return JSON.parse(await readFile(path.join(root, 'schemas/config.schema.json'), 'utf8'))
}

/**
 * The schema behind a local `$ref`, with what stands beside the reference on top.
 * @param {Schema} schema
 * @param {Schema} whole
 * @returns {Schema}
 */
export function follow(schema, whole) {
  const { $ref, ...own } = schema
  if ($ref === undefined) return schema
  /** @type {Schema} */
  let target = whole
  for (const name of $ref.slice('#/'.length).split('/')) target = target[name]
  return { ...follow(target, whole), ...own }
}

/**
 * The schema itself, and where it offers alternatives those too.
 * @param {Schema} schema
 * @param {Schema} whole
 * @returns {Schema[]}
 */
export function alternatives(schema, whole) {
  return [schema, ...(schema['anyOf'] ?? [])].map((option) => follow(option, whole))
}

/**
 * Every key outside `profiles`, depth first, in the order of the schema; `loras[]` stands for an item of a list,
 * `env.*` for an entry of a map.
 * @param {Schema} whole
 * @returns {ListedKey[]}
 */
export function listKeys(whole) {
  return Object.entries(whole['properties'])
    .filter(([name]) => name !== '$schema')
    .flatMap(([name, schema]) =>
      name === 'profiles' ? [entry(name, follow(schema, whole))] : walk(name, schema, whole),
    )
}

/**
 * @param {string} key
 * @param {Schema} raw
 * @param {Schema} whole
 * @returns {ListedKey[]}
 */
function walk(key, raw, whole) {
  const schema = follow(raw, whole)
  const object = alternatives(schema, whole).find((option) => option['properties'])
  const children = Object.entries(object?.['properties'] ?? {}).map(([name, child]) => [`${key}.${name}`, child])
  if (schema['items']) children.push([`${key}[]`, schema['items']])
  if (typeof schema['additionalProperties'] === 'object') children.push([`${key}.*`, schema['additionalProperties']])
  return [entry(key, schema), ...children.flatMap(([childKey, child]) => walk(childKey, child, whole))]
}

/**
 * @param {string} key
 * @param {Schema} schema
 * @returns {ListedKey}
 */
function entry(key, schema) {
  if (schema['items']) return { key, schema, shape: 'list' }
  if (typeof schema['additionalProperties'] === 'object') return { key, schema, shape: 'map' }
  return { key, schema, shape: schema['properties'] ? 'group' : 'value' }
}

/**
 * What completes the sentence "… is not …".
 * @param {Schema} schema
 * @returns {string}
 */
export function expectedOf(schema) {
  if (schema['x-expected']) return schema['x-expected']
  if (schema['enum']) return `one of ${schema['enum'].join(', ')}`
  const { minimum, maximum, exclusiveMinimum } = schema
  const range =
    exclusiveMinimum !== undefined
      ? ` above ${exclusiveMinimum}`
      : maximum !== undefined
        ? ` from ${minimum} to ${maximum}`
        : minimum !== undefined
          ? ` of at least ${minimum}`
          : ''
  if (schema['type'] === 'boolean') return 'true or false'
  if (schema['type'] === 'integer') return `a whole number${range}`
  if (schema['type'] === 'number') return `a number${range}`
  throw new Error(`No expected value is described for ${JSON.stringify(schema)}`)
}
