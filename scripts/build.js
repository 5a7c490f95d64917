// Bundles src/ with its dependencies into dist/ and writes the types of the public faces beside it.
//
// Why bundled: unbundled, importing execa, undici and yaml alone takes 210 ms where node itself takes 70; bundled, 100.
// And `npx cortex-supervisor` then installs one package.
import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import ts from 'typescript'
import { collectLicenses } from './collect-licenses.js'
import { nameDynamicImports } from './name-dynamic-imports.js'
import { hashInputs, isBuildStale, lockSetUp, root } from './set-up.js'

/** Into a folder of its own that takes the name `dist` when it is complete. */
export async function build() {
  const inputs = await hashInputs()
  const fresh = path.join(root, `.cache/dist-${process.pid}`)
  const old = `${fresh}-old`
  try {
    // Both come to their end, so that neither writes into a folder that the other's failure has had removed.
    const [bundled, written] = await Promise.allSettled([bundle(fresh), writeTypes(path.join(fresh, 'types'))])
    if (bundled.status === 'rejected') throw bundled.reason
    if (written.status === 'rejected') throw written.reason
    const metafile = bundled.value
    await writeFile(path.join(fresh, 'THIRD-PARTY-LICENSES.txt'), await collectLicenses(root, metafile))
    await writeFile(path.join(fresh, '.inputs'), inputs)
    await rename(path.join(root, 'dist'), old).catch(ignoreAbsent)
    await rename(fresh, path.join(root, 'dist'))
  } finally {
    await rm(fresh, { recursive: true, force: true })
    await rm(old, { recursive: true, force: true })
  }
}

/** @param {string} outdir */
async function bundle(outdir) {
  const { version, exports, bin } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entryPoints(exports, bin),
    outdir,
    outbase: 'src',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    // A start parses what it imports: without the white space that takes a fifth less time.
    minifyWhitespace: true,
    // As Node resolves, without the `module` field that only bundlers know.
    conditions: [],
    mainFields: ['main'],
    plugins: [nameDynamicImports],
    define: { CORTEX_VERSION: JSON.stringify(version) },
    banner: {
      // What CommonJS packages in the bundle take for granted, an ES module has to make for itself.
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        "import { fileURLToPath as __fileURLToPath } from 'node:url';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = __fileURLToPath(import.meta.url);',
        "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
      ].join(' '),
    },
    logLevel: 'warning',
  })
  for (const file of Object.values(bin)) await chmod(path.join(outdir, path.relative('dist', file)), 0o755)
  return metafile
}

/**
 * The source of every built file that package.json names, so that the two cannot drift apart.
 * @param {Record<string, string | { default: string }>} exports
 * @param {Record<string, string>} bin
 */
export function entryPoints(exports, bin) {
  const built = Object.values(exports).map((target) => (typeof target === 'string' ? target : target.default))
  return [...built, ...Object.values(bin)]
    .map((file) => path.posix.normalize(file))
    .filter((file) => file.startsWith('dist/'))
    .map((file) => file.replace(/^dist\//, 'src/').replace(/\.js$/, '.ts'))
}

/**
 * Types are checked by `npm run typecheck`; here they are only written down, and those that no face reaches left out.
 * @param {string} outDir
 */
async function writeTypes(outDir) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  await mkdir(outDir, { recursive: true })
  await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', outDir], {
    cwd: root,
  }).catch((error) => {
    throw new Error(`tsc could not write the types:\n${error.stdout}`)
  })
  const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  const faces = Object.values(exports)
    .filter((target) => typeof target === 'object')
    .map((target) => path.join(outDir, path.relative('dist/types', target.types)))
  const reached = await followImports(faces)
  for (const entry of await readdir(outDir, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isFile() && !reached.has(file)) await rm(file)
  }
}

/**
 * @param {string[]} files
 * @returns {Promise<Set<string>>}
 */
async function followImports(files) {
  const reached = new Set(files)
  for (const file of reached) {
    for (const { fileName: specifier } of ts.preProcessFile(await readFile(file, 'utf8')).importedFiles) {
      if (specifier.startsWith('node:')) continue
      // What is bundled is not installed beside us: a consumer could not resolve its types.
      if (!specifier.startsWith('.')) throw new Error(`The types in ${file} need the package "${specifier}".`)
      reached.add(path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.d.ts')))
    }
  }
  return reached
}

/** @param {NodeJS.ErrnoException} error */
function ignoreAbsent(error) {
  if (error.code !== 'ENOENT') throw error
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await lockSetUp(async () => {
    if (process.argv.includes('--if-stale') && !(await isBuildStale())) return
    await build().catch((error) => {
      // esbuild and tsc have told what is wrong by then.
      process.stderr.write(`${error.message}\n`)
      process.exitCode = 1
    })
  })
}
