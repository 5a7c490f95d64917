import { setTimeout as delay } from 'node:timers/promises'
import { openFake, writeFakeScript } from '../fake-child.js'
import { exactly } from '../rows.js'

/** @import { Bench } from '../../chaos.js' */
/** @import { FakeExit } from '../../../test/fixtures/fake-llama-server/fake-script.js' */
/** @import { Row } from '../rows.js' */

/**
 * What the same launch would meet again, in the words of llama-server, of the loader and of the kernel. Those without
 * a time stamp come as a `partialLine`.
 * @type {Record<string, FakeExit>}
 */
const causes = {
  'an unknown argument': { partialLine: 'error: invalid argument: --cache-type-x' },
  'an unknown cache type': {
    partialLine: 'error while handling argument "--cache-type-k": Unsupported cache type: q9_0',
  },
  'a quantized V without flash attention': {
    lines: ['E llama_init_from_model: quantized V cache requires flash_attn to be enabled'],
  },
  'a head that a block does not divide': {
    lines: ['E llama_init_from_model: K cache type q8_0 with block size 32 does not divide n_embd_head_k=48'],
  },
  'a missing library': {
    partialLine: 'llama-server: error while loading shared libraries: libggml.so: cannot open shared object file',
    code: 127,
  },
  'an old C library': {
    partialLine: "/lib/libc.so.6: version `GLIBC_2.99' not found (required by llama-server)",
  },
  'an instruction that the CPU lacks': { signal: 'SIGILL' },
  'a program that cannot be executed': { code: 126 },
  'too little memory on the device': {
    lines: ['E ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory'],
  },
  'too little memory for the cache': { lines: ['E llama_kv_cache: failed to allocate buffer for kv cache'] },
  'an architecture that it does not know': {
    lines: ["E llama_model_load: error loading model: unknown model architecture: 'mamba9'"],
  },
  'a model that was cut short': {
    lines: ["E llama_model_load: tensor 'output.weight' data is not within the file bounds, model is corrupted"],
  },
}

/**
 * A cause that stays must not be met twice: each is launched once, and never again by itself.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function permanentCauses(bench) {
  /** @type {string[]} */
  const wrong = []
  const left = Object.entries(causes)
  while (left.length > 0) {
    const some = left.splice(0, 4)
    const launches = await Promise.all(some.map(([name, exit]) => countLaunches(bench, name, exit)))
    wrong.push(...some.flatMap(([name], at) => (launches[at] === 1 ? [] : [`${name}: ${launches[at]} launches`])))
  }
  const total = Object.keys(causes).length
  const row = exactly('causes that were launched exactly once', total - wrong.length, total)
  return [wrong.length === 0 ? row : { ...row, measured: wrong.join(', ') }, ...(await changeToPermanent(bench))]
}

/**
 * How often a supervisor launches a child that ends like this.
 * @param {Bench} bench
 * @param {string} name
 * @param {FakeExit} exit
 */
async function countLaunches(bench, name, exit) {
  const { fake, supervisor } = await openFake(bench, `cause ${name}`, {
    script: { exit: { at: 'load', ...exit } },
    settings: { restart: { initialDelay: '10ms', maxDelay: '10ms' } },
  })
  await supervisor.start().catch(() => undefined)
  // Many times the pause after which it would be launched again.
  await delay(300)
  const { length } = await fake.launches()
  await supervisor.close()
  return length
}

/**
 * The same as changes of a supervisor that serves: one launch, and back to the last good plan.
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function changeToPermanent(bench) {
  const { supervisor, fake } = await openFake(bench, 'cause-good', { script: {} })
  await supervisor.start()
  const exit = causes['too little memory for the cache']
  const bad = await writeFakeScript(bench.folder, 'cause-bad', { exit: { at: 'load', ...exit } })
  const { outcome } = await supervisor.update({ env: { FAKE_LLAMA_FILE: bad.script } })
  const { state } = await supervisor.status()
  await delay(300)
  const launches = (await bad.launches()).length
  const good = (await fake.launches()).length
  await supervisor.close()
  return [
    {
      figure: 'such a cause in a change',
      goal: 'rolled-back, 1 launch, ready',
      measured: `${outcome}, ${launches} launch${launches === 1 ? '' : 'es'}, ${state}`,
      ok: outcome === 'rolled-back' && launches === 1 && state === 'ready' && good <= 2,
      kind: 'invariant',
    },
  ]
}
