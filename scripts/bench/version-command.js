import path from 'node:path'
import { root } from '../set-up.js'
import { measurePairs, timeNode } from './measure.js'

/** @returns {Promise<import('../bench.js').Row>} */
export async function versionCommand() {
  const program = path.join(root, 'dist', 'cli', 'main.js')
  return {
    name: '`cortex-supervisor --version`, beside `node -e 0`',
    pairs: await measurePairs(
      20,
      () => timeNode([program, '--version']),
      () => timeNode(['-e', '0']),
    ),
    goal: 'at most 1.6 ×',
    compare: (ours, yardstick) => `${(ours / yardstick).toFixed(2)} ×`,
  }
}
