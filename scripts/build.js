// Bundles src/ with its dependencies into dist/ and writes the types of the public faces beside it. The library is ES
// modules; the command is one CommonJS script, because only a script can be given the code that V8 compiled before
// (src/cli/load-script.ts).
//
// Why bundled: unbundled, importing execa, undici and yaml alone takes 210 ms where node itself takes 70; bundled, 100.
// And `npx cortex-supervisor` then installs one package.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
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
    const [bundled, written] = await Promise.allSettled([bundleAll(fresh), writeTypes(path.join(fresh, 'types'))])
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

/**
 * @param {string} outdir
 * @returns {Promise<esbuild.Metafile>} Of all bundles together.
 */
async function bundleAll(outdir) {
  const { version, exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  /** @type {esbuild.BuildOptions} */
  const options = {
    absWorkingDir: root,
    bundle: true,
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
    define: { CORTEX_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
  }
  const library = await bundleLibrary(outdir, entryPoints(exports), options)
  const command = await bundleCommand(path.join(outdir, 'cli'), options)
  return {
    inputs: { ...library.inputs, ...command.inputs },
    outputs: { ...library.outputs, ...command.outputs },
  }
}

/**
 * @param {string} outdir
 * @param {string[]} entries
 * @param {esbuild.BuildOptions} options
 */
async function bundleLibrary(outdir, entries, options) {
  const { metafile } = await esbuild.build({
    ...options,
    metafile: true,
    entryPoints: entries,
    outdir,
    outbase: 'src',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    plugins: [nameDynamicImports],
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
  })
  return metafile
}

/** What a running server needs as good as never, and makes up a third of the code: scripts of their own. */
const seldomUsed = ['openpgp', 'undici', 'xz-decompress', 'yauzl', 'cli-progress']

/**
 * `main.js` looks up what V8 made of `program.js` the last time, which needs a script: what is imported as a module
 * cannot be given it.
 * @param {string} outdir
 * @param {esbuild.BuildOptions} options
 */
async function bundleCommand(outdir, options) {
  /** @type {esbuild.BuildOptions & { metafile: true }} */
  const script = {
    ...options,
    metafile: true,
    format: 'cjs',
    banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { ...options.define, 'import.meta.url': '__importMetaUrl' },
    // A script that is run with compiled code cannot call it.
    supported: { 'dynamic-import': false },
    plugins: [leaveSeldomUsed, nameDynamicImports],
  }
  const main = path.join(outdir, 'main.js')
  const program = path.join(outdir, 'program.js')
  const first = await esbuild.build({ ...script, entryPoints: ['src/cli/program.ts'], outfile: program })
  const digest = createHash('sha256')
    .update(await readFile(program))
    .digest('hex')
  const second = await esbuild.build({
    ...script,
    entryPoints: ['src/cli/main.ts'],
    outfile: main,
    define: { ...script.define, CORTEX_SCRIPT_DIGEST: JSON.stringify(digest) },
  })
  const third = await esbuild.build({ ...script, entryPoints: seldomUsed, outdir: path.join(outdir, 'packages') })
  await writeFile(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n')
  await chmod(main, 0o755)
  return {
    inputs: { ...first.metafile.inputs, ...second.metafile.inputs, ...third.metafile.inputs },
    outputs: { ...first.metafile.outputs, ...second.metafile.outputs, ...third.metafile.outputs },
  }
}

/** @type {esbuild.Plugin} */
const leaveSeldomUsed = {
  name: 'leave-seldom-used',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) => {
      if (kind !== 'dynamic-import' || !seldomUsed.includes(specifier)) return undefined
      return { path: `./packages/${specifier}.js`, external: true }
    })
  },
}

/**
 * The source of every module that package.json exports, so that the two cannot drift apart.
 * @param {Record<string, string | { default: string }>} exports
 */
export function entryPoints(exports) {
  return Object.values(exports)
    .map((target) => (typeof target === 'string' ? target : target.default))
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
