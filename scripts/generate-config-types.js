// Makes from schemas/config.schema.json what the sources need of it: the types of a config file, the list of keys, and
// a validator that needs no schema compiler at run time. `--check` only compares.
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { compile } from 'json-schema-to-typescript'
import prettier from 'prettier'
import { alternatives, expectedOf, follow, listKeys, readConfigSchema } from './config-schema.js'
import { writeGenerated } from './write-generated.js'

/** @import { JSONSchema } from 'json-schema-to-typescript' */
/** @import { ListedKey, Schema } from './config-schema.js' */

const header = '// Generated from schemas/config.schema.json by scripts/generate-config-types.js. Do not edit.\n'

/** @param {Schema} schema */
async function typesOf(schema) {
  const { $schema, profiles, ...settings } = schema['properties']
  const { extends: base } = schema['$defs'].profile.properties
  /** @type {JSONSchema} */
  const config = {
    description: schema['description'],
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: plainSchema($schema, schema),
      ...mapValues(settings, (property) => plainSchema(property, schema)),
      profiles: { description: profiles.description, tsType: '{ [name: string]: Profile }' },
    },
  }
  const text = await compile(config, 'Config', { bannerComment: '', format: false })
  return prettify(`${header}${text}
/** Settings that lie over the rest of the file when their name is chosen. */
export type Profile = Omit<Config, '$schema' | 'profiles'> & {
  /** ${base.description} */
  extends?: string | string[]
}
`)
}

/**
 * Without references and titles, of which the compiler would make a named type each.
 * @param {Schema} raw
 * @param {Schema} whole
 * @returns {Schema}
 */
function plainSchema(raw, whole) {
  const { title, items, properties, additionalProperties, anyOf, ...schema } = follow(raw, whole)
  if (schema['x-kind'] === 'cacheType') {
    // Offers the names that we know in an editor, and takes any other that a build may list.
    const names = anyOf[0].enum.map((/** @type {string} */ name) => `'${name}'`)
    return { description: schema['description'], tsType: `${names.join(' | ')} | (string & {})` }
  }
  if (items) schema['items'] = plainSchema(items, whole)
  if (properties) schema['properties'] = mapValues(properties, (property) => plainSchema(property, whole))
  if (anyOf) schema['anyOf'] = anyOf.map((/** @type {Schema} */ option) => plainSchema(option, whole))
  if (additionalProperties !== undefined) {
    schema['additionalProperties'] = additionalProperties && plainSchema(additionalProperties, whole)
  }
  return schema
}

/**
 * @param {Schema} object
 * @param {(value: Schema) => Schema} change
 */
function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))
}

/** @param {Schema} schema */
async function keysOf(schema) {
  const entries = listKeys(schema).map((listed) => keyEntry(listed, schema))
  return prettify(`${header}import type { ConfigKey } from './config-key.js'

export const configKeys: readonly ConfigKey[] = ${JSON.stringify(entries, null, 2)}
`)
}

/**
 * @param {ListedKey} listed
 * @param {Schema} whole
 */
function keyEntry({ key, schema, shape }, whole) {
  const options = alternatives(schema, whole)
  const settable = shape !== 'group' && key !== 'profiles' && !/\[\]|\*/.test(key)
  if (settable && !/^(harmless|insideFolder|trusted)$/.test(schema['x-trust']))
    throw new Error(`${key} has no x-trust.`)
  if (schema['x-trust'] === 'trusted' && !schema['x-risk']) throw new Error(`${key} has no x-risk.`)
  return {
    key,
    shape,
    settable: settable || undefined,
    variable: settable && shape !== 'map' ? environmentName(key) : undefined,
    title: schema['title'],
    group: schema['x-group'],
    expected: expectedOf(schema),
    types: [...new Set(options.flatMap((option) => option.type ?? (option.enum ? 'string' : [])))],
    values: options.find((option) => option.enum)?.enum,
    default: schema['default'],
    unit: schema['x-unit'],
    kind: schema['x-kind'],
    flag: schema['x-flag'],
    secret: schema['x-secret'],
    trust: settable ? schema['x-trust'] : undefined,
    risk: schema['x-risk'],
    harmlessValues: schema['x-harmless-values'],
  }
}

/**
 * `CORTEX_CACHE_TYPE_K` for `cacheTypeK`, `CORTEX_GATEWAY_PORT` for `gateway.port`.
 * @param {string} key
 */
function environmentName(key) {
  const words = key.replaceAll('.', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return `CORTEX_${words.toUpperCase()}`
}

/** @param {Schema} schema */
async function validatorOf(schema) {
  // The schema uses nothing in which draft 2020-12 differs from draft 7, and ajv's code for draft 7 is half as long.
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    messages: false,
    inlineRefs: false,
    code: { source: true, esm: true },
  })
  // @ts-expect-error CommonJS: what Node imports is the function itself, not a namespace.
  const code = standaloneCode(ajv, ajv.compile(bareSchema(shareProperties(schema))))
  if (code.includes('require(')) throw new Error('The validator would need a part of ajv at run time.')
  const body = code
    .replace('"use strict";', '')
    .replace(/export const validate = (\w+);export default \w+;/, 'const validate = $1;')
  return prettify(`${header}// @ts-nocheck
${body}

/** Where a value breaks the schema, as ajv reports it. */
export interface SchemaError {
  instancePath: string
  keyword: string
  params: { additionalProperty?: string; propertyName?: string; missingProperty?: string }
}

/** Empty: the value follows the schema. */
export function schemaErrors(value: unknown): readonly SchemaError[] {
  return validate(value) ? [] : validate.errors
}
`)
}

/**
 * The same schema with each property in a definition of its own, so that the file and its profiles share one function
 * for it: otherwise the validator is twice as long.
 * @param {Schema} schema
 */
function shareProperties(schema) {
  const $defs = { ...schema['$defs'] }
  const properties = Object.fromEntries(
    Object.entries(schema['properties']).map(([name, property]) => {
      $defs[`property-${name}`] = property
      return [name, { $ref: `#/$defs/property-${name}` }]
    }),
  )
  const { $schema, profiles, ...shared } = properties
  $defs.profile = { ...$defs.profile, properties: { extends: $defs.profile.properties.extends, ...shared } }
  return { ...schema, properties, $defs }
}

/**
 * Only what validates: the words for people would be half of the code.
 * @param {Schema} schema
 * @returns {Schema}
 */
function bareSchema(schema) {
  const words = /^(title|description|default|examples|\$schema|\$id|\$comment|x-.*)$/
  const bare = Object.entries(schema).filter(([keyword]) => !words.test(keyword))
  return Object.fromEntries(
    bare.map(([keyword, value]) => {
      if (keyword === 'properties' || keyword === '$defs') return [keyword, mapValues(value, bareSchema)]
      if (keyword === 'anyOf') return [keyword, value.map(bareSchema)]
      const nested = keyword === 'items' || (keyword === 'additionalProperties' && typeof value === 'object')
      return [keyword, nested ? bareSchema(value) : value]
    }),
  )
}

/** @param {string} text */
function prettify(text) {
  return prettier.format(text, { parser: 'typescript', semi: false, singleQuote: true, printWidth: 120 })
}

const schema = await readConfigSchema()
await writeGenerated(
  {
    'src/settings/config.generated.ts': await typesOf(schema),
    'src/settings/config-keys.generated.ts': await keysOf(schema),
    'src/config/checks/config-schema.generated.ts': await validatorOf(schema),
  },
  'node scripts/generate-config-types.js',
)
