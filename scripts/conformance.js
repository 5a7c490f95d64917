// `npm run conformance -- [--verbose] [PART…]`: each request to a llama-server and, the same, through the gateway. Ends
// with 1 where the responses differ and `conformance/explained-differences.js` gives no reason. See docs/reliability.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './conformance/cases.js'
import { comparable, differingParts } from './conformance/comparable.js'
import { exchange } from './conformance/exchange.js'
import { explain, unusedExplanations } from './conformance/explained-differences.js'
import { openBoth } from './conformance/open-both.js'
import { root, setUp } from './set-up.js'

/**
 * @typedef {object} Counts
 * @property {number} requests
 * @property {number} explained
 * @property {number} unexplained
 */

const { values, positionals } = parseArgs({
  options: { verbose: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in cases))
if (unknown.length > 0) {
  console.error(`usage: npm run conformance -- [--verbose] [${Object.keys(cases).join('|')}]…`)
  process.exit(2)
}

await setUp()
const key = 'conformance-key'
const folder = await mkdtemp(path.join(tmpdir(), 'cortex-conformance-'))
const home = process.env['CORTEX_TEST_HOME'] ?? path.join(root, '.cache', 'test-home')
try {
  const both = await openBoth({ key, folder, env: { ...process.env, CORTEX_HOME: home } })
  try {
    await compareAll(both)
  } finally {
    await both.close()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** @param {import('./conformance/open-both.js').Both} both */
async function compareAll({ childPort, gatewayPort, described }) {
  console.log(`${described}, Node ${process.version}\n`)
  /** @type {Record<string, Counts>} */
  const table = {}
  for (const [part, requests] of Object.entries(cases)) {
    if (positionals.length > 0 && !positionals.includes(part)) continue
    const counts = (table[part] = { requests: 0, explained: 0, unexplained: 0 })
    for (const request of requests) {
      counts.requests++
      // One after the other: at once, which slot each gets would be chance.
      const child = comparable(await exchange(childPort, key, request))
      const gateway = comparable(await exchange(gatewayPort, key, request))
      const differences = differingParts(child, gateway)
      if (differences.length === 0) continue
      const reason = explain(request, differences)
      counts[reason === null ? 'unexplained' : 'explained']++
      if (reason === null || values.verbose) tell(request.name, reason, differences)
    }
  }
  console.log(['| part | requests | explained | unexplained |', '| --- | --- | --- | --- |', ...rows(table)].join('\n'))
  const unused = positionals.length > 0 ? [] : unusedExplanations()
  for (const reason of unused) console.log(`\nExplains nothing any more: ${reason}`)
  const unexplained = Object.values(table).some((counts) => counts.unexplained > 0)
  process.exitCode = unexplained || unused.length > 0 ? 1 : 0
}

/** @param {Record<string, Counts>} table */
function rows(table) {
  return Object.entries(table).map(
    ([part, { requests, explained, unexplained }]) =>
      `| ${part} | ${requests} | ${explained} | ${unexplained === 0 ? '0' : `**${unexplained}**`} |`,
  )
}

/**
 * @param {string} name
 * @param {string | null} reason
 * @param {{ part: string, child: unknown, gateway: unknown }[]} differences
 */
function tell(name, reason, differences) {
  console.log(`${name}: ${reason ?? 'UNEXPLAINED'}`)
  for (const { part, child, gateway } of differences) {
    console.log(`  ${part}\n    child    ${shorten(child)}\n    gateway  ${shorten(gateway)}`)
  }
  console.log()
}

/** @param {unknown} value */
function shorten(value) {
  const text = value === undefined ? 'none' : JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)} … (${text.length})` : text
}
