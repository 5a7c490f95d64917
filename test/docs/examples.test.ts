import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'
import { setUp } from '../../scripts/set-up.js'
import { validateConfig } from '../../src/index.js'
import { readFences } from './read-docs.js'

let folder: string
beforeAll(async () => {
  await setUp()
  // Inside the package, so that its own name resolves as it does for those who install it.
  await mkdir('.cache', { recursive: true })
  folder = await mkdtemp(path.resolve('.cache', 'examples-'))
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the examples in the docs', () => {
  test('every YAML one is a valid config', async () => {
    const fences = await readFences('yaml')
    expect(fences.length).toBeGreaterThan(0)
    // Under a key of the config page, each `# or` begins another example.
    const examples = fences.flatMap(({ where, text }) => text.split(/^# or\n/m).map((example) => ({ where, example })))
    const mistakes: string[] = []
    for (const { where, example } of examples) {
      const configFile = path.join(folder, 'cortex.yaml')
      // One key of `draft` is shown alone there, and means nothing without the model.
      await writeFile(configFile, example.replace(/^draft:\n(?! +model:)/m, 'draft:\n  model: demo\n'))
      await validateConfig({ configFile, env: {} }).catch((error: unknown) => {
        mistakes.push(`${where}: ${String(error)}`)
      })
    }
    expect(mistakes).toEqual([])
  })

  test('every TypeScript one type-checks against the types that are published', async () => {
    const fences = await readFences('ts')
    const files = await Promise.all(
      fences.map(async ({ where, text }) => {
        const file = path.join(folder, `${where.replace(/\W+/g, '-')}.ts`)
        await writeFile(file, text)
        return file
      }),
    )
    expect(files.length).toBeGreaterThan(0)
    const program = ts.createProgram(files, {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    })
    const diagnostics = ts.getPreEmitDiagnostics(program)
    const host = {
      getCanonicalFileName: (name: string) => name,
      getCurrentDirectory: () => folder,
      getNewLine: () => '\n',
    }
    expect(ts.formatDiagnostics(diagnostics, host)).toBe('')
  }, 60_000)
})
