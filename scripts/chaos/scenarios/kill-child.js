import { setTimeout as delay } from 'node:timers/promises'
import { patience } from '../eventually.js'
import { killHard } from '../processes.js'
import { sendRequest } from '../send-request.js'

/** @import { RequestRecord } from '../check-history.js' */
/** @import { FakeFiles } from '../fake-child.js' */
/** @import { Hosted, Seen } from '../open-supervisor.js' */

/**
 * @typedef {object} Victim
 * @property {Hosted} supervisor With a child that serves.
 * @property {FakeFiles} fake
 * @property {FakeFiles} endless Of a child that never comes to the end of its load.
 * @property {string} name
 *
 * @typedef {object} Killing
 * @property {boolean} recovered
 * @property {number | null} relaunchedAfter ms from the kill until the next child was begun; null: it had not been
 *   healthy, so that a pause is right.
 * @property {RequestRecord[]} requests
 */

/**
 * Each brings the child into a state, kills it there, and waits until one serves again.
 * @type {Record<string, (victim: Victim) => Promise<Killing>>}
 */
export const killableStates = {
  async loading({ supervisor, fake }) {
    const restarted = supervisor.restart().catch(() => undefined)
    const killing = await killNewest({ supervisor, fake }, 30)
    await restarted
    return killing
  },

  /** The canary is on its way to it. */
  async proving({ supervisor, fake }) {
    const restarted = supervisor.restart().catch(() => undefined)
    const killing = await killNewest({ supervisor, fake }, 100)
    await restarted
    return killing
  },

  async idle({ supervisor }) {
    return killServing(supervisor, [])
  },

  async streaming({ supervisor, name }) {
    const sent = Array.from({ length: 8 }, (_, n) => longStream(supervisor, `${name}-${n}`))
    await Promise.all(sent.map(({ begun }) => begun))
    return killServing(supervisor, sent)
  },

  /** Stop-first, while the old one lets a stream finish. */
  async draining({ supervisor, name }) {
    const sent = longStream(supervisor, name)
    await sent.begun
    const { pid } = await supervisor.status()
    const ready = awaitRecovery(supervisor)
    const restarted = supervisor.restart().catch(() => undefined)
    await delay(20)
    killHard(pid)
    const recovered = (await ready) !== null
    await restarted
    return { recovered, relaunchedAfter: null, requests: [await sent.ended] }
  },

  /** Blue-green, the old one while the new one loads. */
  async replaced({ supervisor, name }) {
    const sent = sendRequest(
      { port: supervisor.port, agent: false },
      { id: name, kind: 'whole', fake: { prefill: 150 } },
    )
    await delay(20)
    const { pid, cacheTypeK } = await supervisor.status()
    const ready = awaitRecovery(supervisor)
    const changed = supervisor.update({
      reload: { strategy: 'blueGreen' },
      cacheType: cacheTypeK === 'f16' ? 'q8_0' : 'f16',
    })
    await delay(60)
    killHard(pid)
    const recovered = (await ready) !== null
    await changed
    return { recovered, relaunchedAfter: null, requests: [await sent.ended] }
  },

  /** Blue-green, the new one while it loads, which takes for ever: the old one serves on. */
  async incoming({ supervisor, endless }) {
    const before = (await endless.launches()).length
    const changed = supervisor.update({ reload: { strategy: 'blueGreen' }, env: { FAKE_LLAMA_FILE: endless.script } })
    await killLaunch(endless, before, 30)
    const { outcome } = await changed
    const { state } = await supervisor.status()
    return { recovered: outcome === 'rolled-back' && state === 'ready', relaunchedAfter: null, requests: [] }
  },
}

/**
 * The next child that serves, or null when that takes too long.
 * @param {Hosted} supervisor
 * @returns {Promise<Seen | null>}
 */
export function awaitRecovery(supervisor) {
  return Promise.race([supervisor.next('ready'), delay(patience, null, { ref: false })])
}

/**
 * @param {Hosted} supervisor
 * @param {string} id
 */
function longStream({ port }, id) {
  return sendRequest({ port, agent: false }, { id, kind: 'stream', tokens: 30, fake: { tokenDelay: 10 } })
}

/**
 * @param {Hosted} supervisor
 * @param {{ ended: Promise<RequestRecord> }[]} sent
 * @returns {Promise<Killing>}
 */
async function killServing(supervisor, sent) {
  const { pid } = await supervisor.status()
  const relaunched = supervisor.next('state', ({ state }) => state === 'starting')
  const ready = awaitRecovery(supervisor)
  const killedAt = Date.now()
  killHard(pid)
  const recovered = await ready
  const requests = await Promise.all(sent.map(({ ended }) => ended))
  return {
    recovered: recovered !== null,
    relaunchedAfter: recovered === null ? Infinity : (await relaunched).at - killedAt,
    requests,
  }
}

/**
 * @param {Pick<Victim, 'supervisor' | 'fake'>} victim
 * @param {number} after ms from its start on
 * @returns {Promise<Killing>}
 */
async function killNewest({ supervisor, fake }, after) {
  await killLaunch(fake, (await fake.launches()).length, after)
  const recovered = (await awaitRecovery(supervisor)) !== null
  return { recovered, relaunchedAfter: null, requests: [] }
}

/**
 * @param {FakeFiles} fake
 * @param {number} before How many there were.
 * @param {number} after ms
 */
async function killLaunch(fake, before, after) {
  for (;;) {
    const launch = (await fake.launches())[before]
    if (launch === undefined) {
      await delay(2)
      continue
    }
    await delay(after)
    killHard(launch.pid)
    return
  }
}
