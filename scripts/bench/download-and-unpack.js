import { spawn } from 'node:child_process'
import { createReadStream, statSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { atLeastTimes, atMostMore } from './goals.js'
import { makeArchive } from './make-archive.js'
import { measureRounds } from './measure.js'

const mebibyte = 2 ** 20

/** Downloads and unpacks in the working directory, then prints its peak memory in bytes. */
const ours = `
  import { downloadFile } from '../../src/download/download-file.js'
  import { unpackArchive } from '../../src/binaries/unpack/unpack-archive.js'
  await downloadFile({ url: new URL(process.argv[2]), file: 'archive', what: 'archive' })
  await unpackArchive({ file: 'archive', into: 'into', what: 'archive' })
  process.stdout.write(String(process.resourceUsage().maxRSS * 1024))
`

/**
 * An archive of 500 MiB from a server on this machine: our download, with its SHA-256, and our unpacking, in a process of
 * their own, beside `curl` and `tar`. Ours is on the disk when it ends; so there is a second yardstick, which waits for the
 * disk and makes the digest too.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function downloadAndUnpack({ temp }) {
  const folder = path.join(temp, 'download-and-unpack')
  await mkdir(folder)
  const script = await bundleOurs(folder)
  await makeArchive(path.join(folder, 'large.tar.gz'), 500)
  await makeArchive(path.join(folder, 'small.tar.gz'), 100)
  const server = await serveFolder(folder)
  const megabytes = (await stat(path.join(folder, 'large.tar.gz'))).size / 1e6
  try {
    /** @param {string} name */
    const runOurs = async (name) => {
      const { ms, output } = await timeIn(folder, process.execPath, [script, `${server.origin}/${name}.tar.gz`])
      return { speed: megabytes / (ms / 1000), peak: Number(output) / mebibyte }
    }
    /** @param {string} command */
    const yardstick = async (command) => {
      const { ms } = await timeIn(folder, 'sh', ['-ec', command, 'sh', `${server.origin}/large.tar.gz`])
      return { speed: megabytes / (ms / 1000), peak: 0 }
    }
    const rounds = await measureRounds(5, {
      ours: () => runOurs('large'),
      small: () => runOurs('small'),
      plain: () => yardstick('curl -sSf -o archive "$1"; tar -xzf archive -C into'),
      alike: () =>
        yardstick(
          'curl -sSf -o archive "$1"; sha256sum archive > sum; sync archive; tar -xzf archive -C into; find into -type f -exec sync -d {} +',
        ),
    })
    return {
      name: `download and unpack ${Math.round(megabytes)} MB over loopback`,
      figures: [
        {
          name: 'beside curl and tar',
          unit: 'MB/s',
          pairs: rounds.map((round) => ({ ours: round.ours.speed, yardstick: round.plain.speed })),
          goal: atLeastTimes(0.9),
        },
        {
          name: 'beside curl, sha256sum, tar and sync',
          unit: 'MB/s',
          pairs: rounds.map((round) => ({ ours: round.ours.speed, yardstick: round.alike.speed })),
        },
        {
          name: 'peak memory, beside that for a fifth of it',
          unit: 'MiB',
          pairs: rounds.map((round) => ({ ours: round.ours.peak, yardstick: round.small.peak })),
          goal: atMostMore(16),
        },
      ],
    }
  } finally {
    await server.close()
  }
}

/** Neither function has a public face, so they are bundled here as `npm run build` does it. @param {string} folder */
async function bundleOurs(folder) {
  const outfile = path.join(folder, 'ours.mjs')
  await esbuild.build({
    stdin: { contents: ours, loader: 'ts', resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = '';",
    },
    logLevel: 'warning',
  })
  return outfile
}

/**
 * ms from the start of a process to its end, in a folder that is empty for it.
 * @param {string} folder
 * @param {string} command
 * @param {string[]} args
 */
async function timeIn(folder, command, args) {
  const cwd = path.join(folder, 'run')
  await mkdir(path.join(cwd, 'into'), { recursive: true })
  const start = performance.now()
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  const ms = performance.now() - start
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  await rm(cwd, { recursive: true })
  return { ms, output }
}

/** @param {string} folder */
async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const file = path.join(folder, path.basename(request.url ?? ''))
    response.writeHead(200, { 'content-length': statSync(file).size, etag: '"1"' })
    createReadStream(file, { highWaterMark: mebibyte }).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
