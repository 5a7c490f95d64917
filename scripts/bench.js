// `npm run bench -- [ROW…]`: each row beside its yardstick, taken in turn within this run. Quote the ratios and the
// differences, with the machine's line: single times say little on a shared machine.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { median } from './bench/measure.js'
import { readinessSeen } from './bench/readiness-seen.js'
import { startToFirstAnswer } from './bench/start-to-first-answer.js'
import { versionCommand } from './bench/version-command.js'
import { root, setUp } from './set-up.js'

/**
 * @typedef {object} Bench
 * @property {string} home `CORTEX_HOME` with a store that is warm.
 * @property {string} temp A folder for this run.
 * @typedef {object} Row
 * @property {string} name
 * @property {{ ours: number, yardstick: number }[]} pairs ms, each pair measured back to back.
 * @property {string} goal
 * @property {(ours: number, yardstick: number) => string} compare
 */

const rows = { versionCommand, startToFirstAnswer, readinessSeen }

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
    const { name: title, pairs, goal, compare } = await measure({ home, temp })
    const [ours, yardstick] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.yardstick))]
    console.log(
      `${title}\n  ours ${ours.toFixed(1)} ms, yardstick ${yardstick.toFixed(1)} ms (medians of ${pairs.length})`,
    )
    console.log(`  ${compare(ours, yardstick)}; goal: ${goal}\n`)
  }
} finally {
  await rm(temp, { recursive: true, force: true })
}
