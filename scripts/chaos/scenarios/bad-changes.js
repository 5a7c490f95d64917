import { writeFakeScript, openFake } from '../fake-child.js'
import { exactly, failuresRow, invariantsRow } from '../rows.js'
import { steadyLoad } from '../steady-load.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { FakeScript } from '../../../test/fixtures/fake-llama-server/fake-script.js' */
/** @import { Row } from '../rows.js' */

/** What the child of each bad change does. @type {Record<string, FakeScript>} */
const broken = {
  'will not start': { exit: { at: 'load', lines: ['E error loading model: invalid magic'] } },
  'dies after ready': { requests: { exitAfterTokens: 0 } },
  'canary fails': { requests: { status: 500 } },
}

/**
 * Changes of which nothing can come, under load: the last good child has to answer as if nothing had been asked.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function badChanges(bench) {
  return [...(await breakUnderLoad(bench, 'blueGreen')), ...(await breakUnderLoad(bench, 'stopFirst'))]
}

/**
 * @param {Bench} bench
 * @param {'blueGreen' | 'stopFirst'} strategy
 * @returns {Promise<Row[]>}
 */
async function breakUnderLoad(bench, strategy) {
  const name = `bad-${strategy}`
  const restart = { initialDelay: '10ms', resetAfter: '100ms' }
  const { fake, supervisor } = await openFake(bench, name, {
    script: {},
    // However slow the machine is, what it piles up while none serves has to wait, and not be turned away.
    settings: { reload: { strategy }, restart, gateway: { maxQueue: 100_000 } },
  })
  /** @type {[string, string, object][]} */
  const changes = [['invalid', 'rejected', { contextSize: -5 }]]
  for (const [kind, script] of Object.entries(broken)) {
    const { script: file } = await writeFakeScript(bench.folder, `${name}-${kind.replaceAll(' ', '-')}`, script)
    changes.push([kind, 'rolled-back', { env: { FAKE_LLAMA_FILE: file } }])
  }
  await supervisor.start()

  const load = steadyLoad(supervisor.port, { name, rate: 100, question: { tokens: 8, fake: { tokenDelay: 2 } } })
  const total = bench.count(250, 8)
  /** @type {Map<string, number>} */
  const others = new Map()
  for (let i = 0; i < total; i++) {
    const [kind, wanted, change] = changes[i % changes.length] ?? ['', '', {}]
    const { outcome } = await supervisor.update(change)
    if (outcome !== wanted) others.set(`${kind}: ${outcome}`, (others.get(`${kind}: ${outcome}`) ?? 0) + 1)
    // One that was let through must not spoil those that follow.
    if (outcome === 'applied') await supervisor.update({ env: { FAKE_LLAMA_FILE: fake.script } })
  }
  const requests = await load.stop()
  const notes = await fake.notes()
  await supervisor.close()

  const astray = [...others].map(([what, times]) => `${times} × ${what}`)
  /** @param {Row} row */
  const named = (row) => ({ ...row, figure: `${strategy}: ${row.figure}` })
  return [
    {
      ...exactly(`of ${total} bad changes, rejected or rolled back`, total - sum(others), total),
      ...(astray.length > 0 && { measured: `not these: ${astray.join(', ')}` }),
    },
    failuresRow(requests),
    invariantsRow({ requests, notes }),
  ].map(named)
}

/** @param {Map<string, number>} counts */
function sum(counts) {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}
