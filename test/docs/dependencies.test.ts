import { beforeAll, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { packageFolder } from '../../scripts/collect-licenses.js'

let page: string
/** By name, with the packages that import it; `''` is this one. */
let bundled: Map<string, Set<string>>

beforeAll(async () => {
  page = await readFile('docs/dependencies.md', 'utf8')
  bundled = await bundledPackages()
})

test('every package in the bundle is named, with what it is for if it is imported by us', () => {
  const rows = [...page.matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name)
  const direct = [...bundled].filter(([, importers]) => importers.has('')).map(([name]) => name)
  expect(rows.sort()).toEqual(direct.sort())

  const brought = /^What these bring along: ([\s\S]*?)\n\n/m.exec(page)?.[1] ?? ''
  const named = [...brought.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
  expect(named.sort()).toEqual([...bundled.keys()].filter((name) => !direct.includes(name)).sort())
})

test('every file of ours that it names is there', async () => {
  const files = [...page.matchAll(/`((?:src|test|scripts)\/[^`]+\.(?:ts|js))`/g)].map(([, file]) => file!)
  expect(files.length).toBeGreaterThan(5)
  await expect(Promise.all(files.map((file) => readFile(file)))).resolves.toHaveLength(files.length)
})

async function bundledPackages(): Promise<Map<string, Set<string>>> {
  const { exports, bin } = JSON.parse(await readFile('package.json', 'utf8')) as {
    exports: Record<string, string | { default: string }>
    bin: Record<string, string>
  }
  const built = [
    ...Object.values(exports).map((each) => (typeof each === 'string' ? each : each.default)),
    ...Object.values(bin),
  ]
  const { metafile } = await build({
    // The command is a script of its own, which its entry point only loads.
    entryPoints: [...built.filter((file) => /^(\.\/)?dist\//.test(file)).map(sourceOf), 'src/cli/program.ts'],
    outdir: 'unused',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    write: false,
    conditions: [],
    mainFields: ['main'],
    logLevel: 'silent',
  })
  const packages = new Map<string, Set<string>>()
  for (const [input, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path: imported } of imports) {
      const [from, to] = [nameOf(input), nameOf(imported)]
      if (to !== '' && to !== from) packages.set(to, (packages.get(to) ?? new Set()).add(from))
    }
  }
  return packages
}

function sourceOf(file: string): string {
  return file.replace(/^(\.\/)?dist\//, 'src/').replace(/\.js$/, '.ts')
}

function nameOf(file: string): string {
  return (packageFolder(file) ?? '').replace(/^.*node_modules\//, '')
}
