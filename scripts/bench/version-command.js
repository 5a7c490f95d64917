import path from 'node:path'
import { root } from '../set-up.js'
import { atMostTimes } from './goals.js'
import { measurePairs, timeNode } from './measure.js'

/** @returns {Promise<import('../bench.js').Row>} */
export async function versionCommand() {
  const program = path.join(root, 'dist', 'cli', 'main.js')
  const pairs = await measurePairs(
    20,
    () => timeNode([program, '--version']),
    () => timeNode(['-e', '0']),
  )
  return {
    name: '`cortex-supervisor --version`, beside `node -e 0`',
    figures: [{ unit: 'ms', pairs, goal: atMostTimes(1.6) }],
  }
}
