import { describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { schemaErrors } from '../../src/config/checks/config-schema.generated.js'
import { configKeys } from '../../src/settings/config-keys.generated.js'
import { configFolder } from '../fixtures/config-folder.js'

const run = promisify(execFile)
const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as object

describe('what is generated from the schema', () => {
  test.each(['types', 'docs'])(
    'is up to date: %s',
    async (part) => {
      await run(process.execPath, [`scripts/generate-config-${part}.js`, '--check'])
    },
    60_000,
  )

  test('the validator says what the schema says', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    const validate = ajv.compile(schema)
    const name = fc.constantFrom(...configKeys.map(({ key }) => key.split('.')[0] ?? ''), 'extends', 'nope', '$schema')
    const value = fc.oneof(
      fc.constantFrom('auto', 'q8_0', 'on', '30s', '64MiB', 'all', 'b1234', 'cuda-13', '', 'x'),
      fc.jsonValue({ maxDepth: 1 }),
      fc.integer({ min: -2, max: 70_000 }),
    )
    const group = fc.dictionary(
      fc.constantFrom('port', 'host', 'path', 'source', 'level', 'model', 'scale', 'nope', 'A'),
      value,
    )
    const settings = fc.dictionary(name, fc.oneof(value, group, fc.array(fc.oneof(value, group), { maxLength: 2 })))
    const config = fc.tuple(settings, fc.option(settings, { nil: undefined })).map(([own, profile]) => ({
      ...own,
      ...(profile && { profiles: { p: profile } }),
    }))
    fc.assert(
      fc.property(config, (candidate) => expect(schemaErrors(candidate).length === 0).toBe(validate(candidate))),
      { numRuns: 1000 },
    )
  })
})

describe('docs/configuration.md', () => {
  const text = readFileSync('docs/configuration.md', 'utf8')
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n# or\n'))

  test('has an example of every key, and each is a config that is accepted', async () => {
    await using folder = await configFolder()
    const shown = new Set<string>()
    for (const example of examples) {
      await folder.write('cortex.yaml', example)
      const draft = example.startsWith('draft:') && !example.includes('model:') ? { CORTEX_DRAFT_MODEL: 'demo' } : {}
      const source = /source: (path|url)/.test(example)
        ? { CORTEX_BINARY_PATH: '/x', CORTEX_BINARY_URL: 'https://x' }
        : {}
      const { effective } = await folder.load({ file: 'cortex.yaml', env: { ...draft, ...source } })
      for (const { key, layer } of effective) if (layer === 'file') shown.add(key.replace(/^env\..*/, 'env'))
    }
    const settable = configKeys.filter(
      ({ key, shape }) => shape !== 'group' && !/\[|\*|^profiles$|^cacheType$/.test(key),
    )
    expect(settable.map(({ key }) => key).filter((key) => !shown.has(key))).toEqual([])
  })

  test('links to headings that are there, each once', () => {
    const headings = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^a-z0-9 _-]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(headings.filter((anchor, at) => headings.indexOf(anchor) !== at)).toEqual([])
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor)
  })
})
