import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { refusedArguments } from '../../src/plan/arguments/owned-arguments.js'
import { flags } from '../../src/plan/arguments/flags.js'
import { configKeys } from '../../src/settings/config-keys.generated.js'

interface Schema {
  [keyword: string]: unknown
  properties: Record<string, Schema>
  $defs: Record<string, Schema>
}
const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as Schema
const documented = configKeys.filter(({ key }) => !/\[\]$|\*/.test(key))

describe('config.schema.json', () => {
  test('is a schema of draft 2020-12', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false })
    ajv.addVocabulary([
      'x-group',
      'x-flag',
      'x-unit',
      'x-otherwise',
      'x-expected',
      'x-kind',
      'x-secret',
      'x-trust',
      'x-risk',
      'x-harmless-values',
    ])
    expect(() => ajv.compile(schema)).not.toThrow()
  })

  test('a profile has the keys of the file, but for those that make no sense there', () => {
    const { $schema, profiles, ...shared } = schema.properties
    const { extends: base, ...own } = schema.$defs['profile']!.properties
    expect([$schema, profiles, base]).not.toContain(undefined)
    expect(own).toEqual(Object.fromEntries(Object.keys(shared).map((name) => [name, { $ref: `#/properties/${name}` }])))
  })

  test('refuses unknown keys everywhere but where names are the user’s own', () => {
    const open: string[] = []
    const look = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      if ('properties' in value && !('additionalProperties' in value && value.additionalProperties === false))
        open.push(path)
      for (const [name, inner] of Object.entries(value)) look(inner, `${path}/${name}`)
    }
    look(schema, '')
    expect(open).toEqual([])
  })

  test.each(documented.map((key) => [key.key, key] as const))('%s is described', (name, key) => {
    let described: Schema | undefined
    const look = (value: Schema, path: readonly string[]): void => {
      const [part = '', ...rest] = path
      const next = value.properties[part.replace('[]', '')]
      if (next === undefined) return
      const target = part.endsWith('[]') ? (next['items'] as { anyOf: Schema[] }).anyOf[1]! : next
      if (rest.length === 0) described = next
      else look(target, rest)
    }
    look(schema, name.split('.'))
    expect(described).toMatchObject({
      title: expect.any(String),
      description: expect.stringMatching(/[.…]$|`\.$/),
      examples: expect.any(Array),
    })
    expect(
      described!['default'] ?? described!['x-otherwise'] ?? (key.key === 'loras[].path' ? '' : undefined),
    ).toBeDefined()
  })

  test('names the flags that the plan gives and that extraArgs may not', () => {
    for (const { key, flag } of configKeys) {
      if (flag === undefined) continue
      const refused = refusedArguments.find((argument) => argument.flags.includes(flag))
      expect([key, refused?.hint]).toEqual([
        key,
        key === 'model' ? expect.stringContaining('model') : `Set ${key} instead.`,
      ])
    }
    for (const { key, names } of flags) {
      expect([key, names]).toContainEqual(expect.arrayContaining([configKeys.find((known) => known.key === key)?.flag]))
    }
  })
})
