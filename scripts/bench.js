// `npm run bench -- [ROW…]`: each row beside its yardstick, taken in turn within this run. Quote the ratios and the
// differences, with the machine's line: single times say little on a shared machine.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { downloadAndUnpack } from './bench/download-and-unpack.js'
import { gatewayCpu } from './bench/gateway-cpu.js'
import { gatewayLatency } from './bench/gateway-latency.js'
import { gatewayStreams } from './bench/gateway-streams.js'
import { gatewayThroughput } from './bench/gateway-throughput.js'
import { memoryAtRest } from './bench/memory-at-rest.js'
import { planCommand } from './bench/plan-command.js'
import { readHeader } from './bench/read-header.js'
import { readinessSeen } from './bench/readiness-seen.js'
import { describeFigure } from './bench/describe-figure.js'
import { startToFirstAnswer } from './bench/start-to-first-answer.js'
import { versionCommand } from './bench/version-command.js'
import { root, setUp } from './set-up.js'

/**
 * @typedef {object} Bench
 * @property {string} home `CORTEX_HOME` with a store that is warm.
 * @property {string} temp A folder for this run.
 * @typedef {object} Row
 * @property {string} name
 * @property {import('./bench/describe-figure.js').Figure[]} figures
 */

const rows = {
  versionCommand,
  planCommand,
  readHeader,
  startToFirstAnswer,
  readinessSeen,
  gatewayLatency,
  gatewayStreams,
  gatewayThroughput,
  gatewayCpu,
  memoryAtRest,
  downloadAndUnpack,
}

await setUp()
const home = process.env['CORTEX_TEST_HOME'] ?? path.join(root, '.cache', 'test-home')
await mkdir(home, { recursive: true })
const temp = await mkdtemp(path.join(tmpdir(), 'cortex-bench-'))
try {
  const wanted = process.argv.slice(2)
  const [cpu] = cpus()
  console.log(
    `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  )
  for (const [name, measure] of Object.entries(rows)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const { name: title, figures } = await measure({ home, temp })
    console.log(`${name}: ${title} (load ${loadavg()[0]?.toFixed(1)})`)
    for (const figure of figures) console.log(`  ${describeFigure(figure)}`)
    console.log()
  }
} finally {
  await rm(temp, { recursive: true, force: true })
}
