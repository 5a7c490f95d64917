import { fileURLToPath } from 'node:url'

/** Where the tests keep the llama-server that they install once, so that each file after the first starts warm. */
export const testHome =
  process.env['CORTEX_TEST_HOME'] ?? fileURLToPath(new URL('../../.cache/test-home', import.meta.url))

/** Nothing of a supervisor of the person who runs the tests is seen or touched. */
export const testEnv = { ...process.env, CORTEX_HOME: testHome }
