import { findSocket } from './find-socket.js'
import { startMeasured } from './measured-process.js'

/**
 * @typedef {object} Contestants
 * @property {Record<'direct' | 'hop' | 'ours', import('node:net').NetConnectOpts>} targets
 * @property {import('./measured-process.js').Measured} ours
 * @property {import('./measured-process.js').Measured} hop
 */

/**
 * A supervisor and the minimal hop, each in a process of its own, both in front of the supervisor's one child.
 * @template Result
 * @param {import('../bench.js').Bench} bench
 * @param {(contestants: Contestants) => Promise<Result>} measure
 * @returns {Promise<Result>}
 */
export async function withContestants({ home }, measure) {
  const ours = await startMeasured('supervised.js', [], { ...process.env, CORTEX_HOME: home })
  try {
    const socket = await findSocket(ours.pid)
    const hop = await startMeasured('minimal-hop.js', [socket])
    try {
      const targets = {
        direct: { path: socket },
        hop: { port: hop.port, host: '127.0.0.1' },
        ours: { port: ours.port, host: '127.0.0.1' },
      }
      return await measure({ targets, ours, hop })
    } finally {
      await hop.stop()
    }
  } finally {
    await ours.stop()
  }
}
