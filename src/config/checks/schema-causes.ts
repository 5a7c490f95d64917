import type { KeyPath } from '../../settings/config-key.js'
import { schemaErrors, type SchemaError } from './config-schema.generated.js'

/** The cause behind one or more schema errors: its location and kind. */
export interface SchemaCause {
  kind: 'unknown-key' | 'bad-name' | 'missing-key' | 'bad-value'
  path: KeyPath
}

/** Enough for any answer; the rest is ignored. */
const mostErrors = 100

/**
 * Where `values` violates the schema, each cause once. ajv reports every failed branch of an alternative; if one branch
 * failed at a deeper path, the value was of that branch's kind, and only the deeper error counts.
 */
export function schemaCauses(values: unknown): SchemaCause[] {
  const causes = new Map<string, SchemaCause>()
  for (const error of schemaErrors(values).slice(0, mostErrors)) {
    const cause = causeOf(error, values)
    const id = JSON.stringify(cause.path)
    if (cause.kind !== 'bad-value' || !causes.has(id)) causes.set(id, cause)
  }
  const found = [...causes.values()]
  const holders = new Set(found.flatMap(({ path }) => path.map((_, at) => JSON.stringify(path.slice(0, at)))))
  return found.filter(({ kind, path }) => kind !== 'bad-value' || !holders.has(JSON.stringify(path)))
}

function causeOf({ instancePath, params }: SchemaError, values: unknown): SchemaCause {
  const path = decodePointer(instancePath, values)
  if (params.additionalProperty !== undefined)
    return { kind: 'unknown-key', path: [...path, params.additionalProperty] }
  if (params.propertyName !== undefined) return { kind: 'bad-name', path: [...path, params.propertyName] }
  if (params.missingProperty !== undefined) return { kind: 'missing-key', path: [...path, params.missingProperty] }
  return { kind: 'bad-value', path }
}

/** RFC 6901; a number is an index only if the value there is a list. */
function decodePointer(pointer: string, values: unknown): KeyPath {
  let value = values
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const key = Array.isArray(value) ? Number(name) : name
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
      return key
    })
}
