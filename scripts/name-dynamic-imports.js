import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/**
 * What esbuild makes of `await import()` of a CommonJS package has a default and nothing else, where Node's own has the
 * names that it finds in the file too, and may have another default. So each such package gets a module in between that
 * exports just what Node sees.
 * @type {import('esbuild').Plugin}
 */
export const nameDynamicImports = {
  name: 'name-dynamic-imports',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path: specifier, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || specifier.startsWith('node:')) return undefined
      const resolved = await build.resolve(specifier, { kind: 'import-statement', importer, resolveDir })
      if (resolved.errors.length > 0) return { errors: resolved.errors }
      return (await isCommonJs(resolved.path)) ? { path: resolved.path, namespace: 'named' } : undefined
    })
    build.onLoad({ filter: /./, namespace: 'named' }, async ({ path: file }) => {
      const names = Object.keys(await import(pathToFileURL(file).href))
      const named = names.filter((name) => /^[\w$]+$/.test(name) && name !== 'default' && name !== '__esModule')
      return {
        contents: [
          `const exported = require(${JSON.stringify(file)})`,
          'export default exported',
          `export const { ${named.join(', ')} } = exported`,
        ].join('\n'),
        resolveDir: path.dirname(file),
      }
    })
  },
}

/** @param {string} file */
async function isCommonJs(file) {
  const imported = await import(pathToFileURL(file).href)
  try {
    return require(file) === imported.default
  } catch {
    // Node 20 cannot `require` an ES module.
    return false
  }
}
