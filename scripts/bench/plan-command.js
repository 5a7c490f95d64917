import path from 'node:path'
import { root } from '../set-up.js'
import { below } from './goals.js'
import { measurePairs, timeNode } from './measure.js'

/**
 * What a start would do, with the build in the store and the machine read anew.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function planCommand({ home, temp }) {
  const program = path.join(root, 'dist', 'cli', 'main.js')
  const surroundings = { cwd: temp, env: { ...process.env, CORTEX_HOME: home } }
  const pairs = await measurePairs(
    20,
    () => timeNode([program, 'plan', '--json'], surroundings),
    () => timeNode(['-e', '0'], surroundings),
  )
  return { name: '`cortex-supervisor plan`, beside `node -e 0`', figures: [{ unit: 'ms', pairs, goal: below(150) }] }
}
