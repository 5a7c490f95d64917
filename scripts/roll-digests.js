// Pins a build: asks GitHub's releases API for its digests and writes them into binaries/digests.json, which ships with
// the package and is believed before anything that the API says later. For people who make a release of this package:
//   npm run digests -- [stable | bNNNNN] [--keep BUILDS] [--file FILE]
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { format } from 'prettier'

/** @typedef {{ sha256: string, size: number }} PinnedAsset */
/** @typedef {{ [tag: string]: { [name: string]: PinnedAsset } }} Builds */
/** @typedef {{ name: string, state?: string, size: number, digest?: string | null, browser_download_url: string }} Asset */
/** @typedef {{ tag_name: string, draft?: boolean, assets: Asset[] }} Release */

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const target = path.join(root, 'binaries', 'digests.json')
const base = (process.env['CORTEX_GITHUB_API']?.trim() || 'https://api.github.com').replace(/\/+$/, '')
const token = process.env['GITHUB_TOKEN'] || process.env['GH_TOKEN']

/** The archives that are ever chosen; the web UI, frameworks and builds for phones are not. */
const archive = /^(llama-b\d+-bin|cudart-llama(-b\d+)?-bin)-(ubuntu|macos|win)-.+\.(tar\.gz|zip)$/

/**
 * What is pinned of a release. Throws where it is not whole, or an archive has no digest.
 * @param {Release} release
 * @returns {{ [name: string]: PinnedAsset }}
 */
export function digestsOf({ tag_name: tag, draft, assets }) {
  const archives = assets.filter(({ name }) => archive.test(name))
  if (draft || archives.length === 0) throw new Error(`${tag} is a draft, or has no archives.`)
  const pinned = archives.map(({ name, state, size, digest }) => {
    const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1]
    if (state !== 'uploaded' || sha256 === undefined || size <= 0) {
      throw new Error(`${name} of ${tag} is not uploaded to its end, or has no digest.`)
    }
    return /** @type {const} */ ([name, { sha256, size }])
  })
  return Object.fromEntries(pinned.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Adds a build, the newest first, and keeps so many. What is pinned already never changes: bytes that did are a reason to
 * look, not to write.
 * @param {Builds} builds
 * @param {string} tag
 * @param {{ [name: string]: PinnedAsset }} digests
 * @param {number} keep
 * @returns {Builds}
 */
export function addBuild(builds, tag, digests, keep) {
  for (const [name, { sha256 }] of Object.entries(builds[tag] ?? {})) {
    const now = digests[name]?.sha256
    if (now !== undefined && now !== sha256) throw new Error(`${name} of ${tag} was ${sha256} and is now ${now}.`)
  }
  const all = Object.entries({ ...builds, [tag]: { ...builds[tag], ...digests } })
  return Object.fromEntries(all.sort(([a], [b]) => Number(b.slice(1)) - Number(a.slice(1))).slice(0, keep))
}

/** @param {string} wanted */
async function findRelease(wanted) {
  const tag = wanted === 'stable' ? await stableTag() : wanted
  if (!/^b\d+$/.test(tag)) throw new Error(`"${tag}" is no build: stable, or one such as b11158.`)
  return ask(`releases/tags/${tag}`)
}

async function stableTag() {
  const latest = await ask('releases/latest')
  const asset = latest.assets.find(({ name }) => name === 'nightly-tag.txt')
  if (asset === undefined) throw new Error(`${latest.tag_name} has no nightly-tag.txt.`)
  const response = await fetch(asset.browser_download_url)
  const bytes = Buffer.from(await response.arrayBuffer())
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (!response.ok || digest !== asset.digest) throw new Error('nightly-tag.txt is not what its digest says.')
  return bytes.toString('utf8').trim()
}

/**
 * @param {string} below
 * @returns {Promise<Release>}
 */
async function ask(below) {
  const url = `${base}/repos/ggml-org/llama.cpp/${below}`
  const headers = { accept: 'application/vnd.github+json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`)
  return /** @type {Release} */ (await response.json())
}

async function roll() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'string', default: '3' }, file: { type: 'string', default: target } },
  })
  const { builds } = /** @type {{ builds: Builds }} */ (JSON.parse(await readFile(values.file, 'utf8')))
  const release = await findRelease(positionals[0] ?? 'stable')
  const rolled = addBuild(builds, release.tag_name, digestsOf(release), Number(values.keep))
  const text = JSON.stringify({ format: 1, builds: rolled })
  await writeFile(values.file, await format(text, { parser: 'json', printWidth: 120 }))
  console.log(`${release.tag_name}: ${Object.keys(rolled[release.tag_name] ?? {}).length} archives`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await roll().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
