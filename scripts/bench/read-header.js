import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '../set-up.js'
import { below } from './goals.js'
import { measureRounds } from './measure.js'
import { writeLargeHeader } from './write-large-header.js'

/**
 * Reading the header of a model with a large vocabulary, in a new process each time, beside reading its bytes.
 * @param {import('../bench.js').Bench} bench
 * @returns {Promise<import('../bench.js').Row>}
 */
export async function readHeader({ temp }) {
  const model = path.join(temp, 'header.gguf')
  await writeLargeHeader(model)
  const rounds = await measureRounds(20, { ours: () => readOnce(model), bytes: () => readOnce(model, '--bytes') })
  return {
    name: 'a header of 15 MB, beside the bytes of it',
    figures: [
      {
        name: 'time',
        unit: 'ms',
        pairs: rounds.map(({ ours, bytes }) => ({ ours: ours.ms, yardstick: bytes.ms })),
        goal: below(50),
      },
      {
        name: 'growth of resident memory',
        unit: 'MiB',
        pairs: rounds.map(({ ours, bytes }) => ({ ours: ours.grown, yardstick: bytes.grown })),
        goal: below(30),
      },
    ],
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<{ ms: number, grown: number }>}
 */
async function readOnce(...args) {
  const script = path.join(root, 'scripts', 'bench', 'read-header-once.js')
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
  return JSON.parse(stdout)
}
