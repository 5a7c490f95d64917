// `npm run chaos -- [--short] [--rounds N] [SCENARIO…]`: what must hold whatever is changed, killed or flooded. Every
// request goes into a history, which is checked afterwards. Ends with 1 if an invariant was violated, and, in the long
// form alone, if a time or a size was missed that the machine's load moves. See docs/reliability.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { printTable } from './chaos/print-table.js'
import { killHard, processesMarked } from './chaos/processes.js'
import { scenarios } from './chaos/scenarios.js'
import { setUp } from './set-up.js'

/**
 * @typedef {object} Bench
 * @property {boolean} short
 * @property {(long: number, short: number) => number} count How often: as the form of the run says, or `--rounds`.
 * @property {string} folder For what a scenario writes.
 * @property {string} home `CORTEX_HOME`.
 * @property {string} marker Among the arguments of every process of this run, and of no other.
 * @property {(undo: () => void) => () => void} atExit However the run ends. The result takes it back.
 */

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => scenarios[name] === undefined)
const rounds = values.rounds === undefined ? null : Number(values.rounds)
if (unknown.length > 0 || (rounds !== null && !(rounds > 0))) {
  console.error(`usage: npm run chaos -- [--short] [--rounds N] [${Object.keys(scenarios).join('|')}]…`)
  process.exit(2)
}

await setUp()
const folder = mkdtempSync(path.join(tmpdir(), 'cortex-chaos-'))
const marker = path.basename(folder)
/** @type {Set<() => void>} */
const undoing = new Set()
process.on('exit', () => {
  cleanUp()
  rmSync(folder, { recursive: true, force: true })
})
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

/** @type {Bench} */
const bench = {
  short: values.short,
  count: (long, short) => rounds ?? (values.short ? short : long),
  folder,
  home: path.join(folder, 'home'),
  marker,
  atExit(undo) {
    undoing.add(undo)
    return () => undoing.delete(undo)
  },
}

const [cpu] = cpus()
console.log(
  `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ` +
    `load average ${loadavg()[0]?.toFixed(1)} before\n`,
)
/** @type {import('./chaos/print-table.js').TableRow[]} */
const table = []
for (const [scenario, run] of Object.entries(scenarios)) {
  if (positionals.length > 0 && !positionals.includes(scenario)) continue
  const startedAt = performance.now()
  process.stderr.write(`${scenario} … `)
  table.push(...(await runWhole(run)).map((row) => ({ scenario, ...row })))
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
printTable(table, !values.short)
process.exit(table.some(({ ok, kind }) => !ok && (kind === 'invariant' || !values.short)) ? 1 : 0)

/**
 * A scenario that breaks off, or does not end, is a row too, and leaves nothing that would disturb the next one.
 * @param {(bench: Bench) => Promise<import('./chaos/rows.js').Row[]>} run
 * @returns {Promise<import('./chaos/rows.js').Row[]>}
 */
async function runWhole(run) {
  const patience = values.short ? 120_000 : 3_600_000
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${patience / 1000} s`)), patience)
  })
  try {
    return await /** @type {Promise<import('./chaos/rows.js').Row[]>} */ (Promise.race([run(bench), tooLong]))
  } catch (error) {
    const measured = error instanceof Error ? error.message : String(error)
    return [{ figure: 'goes on to its end', goal: 'yes', measured, ok: false, kind: 'invariant' }]
  } finally {
    clearTimeout(timer)
    cleanUp()
  }
}

function cleanUp() {
  for (const undo of undoing) undo()
  for (const pid of processesMarked(marker)) killHard(pid)
}
