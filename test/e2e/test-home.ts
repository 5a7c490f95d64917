import { fileURLToPath } from 'node:url'
import { resolveBinary } from '../../src/binaries.js'
import { userFolders } from '../../src/host/folders.js'
import type { BinaryFacts } from '../../src/facts/machine-and-build.js'

/** Where the tests keep the llama-server that they install once, so that each file after the first starts warm. */
export const testHome =
  process.env['CORTEX_TEST_HOME'] ?? fileURLToPath(new URL('../../.cache/test-home', import.meta.url))

/** Nothing of a supervisor of the person who runs the tests is seen or touched. */
export const testEnv = { ...process.env, CORTEX_HOME: testHome }

/** The llama-server for the CPU that all tests share, from Debian's archive; the first who asks has it installed. */
export function installTestServer(): Promise<BinaryFacts> {
  return resolveBinary({ settings: { source: 'debian' }, backend: 'cpu', folders: userFolders(testEnv) })
}

/** ms, for the hook or the test that may be the first. */
export const installing = 300_000
