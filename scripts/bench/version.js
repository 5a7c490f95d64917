import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from '../set-up.js'
import { time } from './measure.js'

/** @type {import('./measure.js').Row} */
export const version = {
  name: '--version',
  yardstick: 'node -e 0',
  bound: '1.6 times',
  limit: (yardstick) => 1.6 * yardstick,
  async measure() {
    return {
      yardstick: await time(() => run(['-e', '0'])),
      own: await time(() => run([path.join(root, 'dist', 'cli', 'main.js'), '--version'])),
    }
  },
}

/**
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(args) {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { stdio: 'ignore' })
      .on('error', reject)
      .on('exit', () => resolve())
  })
}
