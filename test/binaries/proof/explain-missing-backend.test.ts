import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { explainMissingBackend } from '../../../src/binaries/proof/explain-missing-backend.js'
import type { CortexError } from '../../../src/errors.js'
import type { HostFacts } from '../../../src/facts/machine-and-build.js'
import { fakeBinary } from '../../fixtures/fake-plan.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'
import { makePe } from './make-libraries.js'

let home: TemporaryFolder
beforeEach(async () => {
  home = await temporaryFolder()
})
afterEach(() => home.remove())

/** Of another system than this: nothing is run for it, only looked at. */
function explain(
  platform: HostFacts['platform'],
  backend: string,
  env: Record<string, string> = {},
): Promise<CortexError> {
  const facts = { ...fakeBinary(), source: 'github' as const, backend, folder: home.path }
  return explainMissingBackend({ facts, host: { platform, arch: 'x64', env: {} }, env })
}

test('on Windows the DLL that is missing is named, and what brings it', async () => {
  expect((await explain('win32', 'cuda-13')).message).toContain('it has no ggml-cuda.dll')

  const runtime = ['cudart64_13.dll', 'cublas64_13.dll']
  await writeFile(path.join(home.path, 'ggml-cuda.dll'), makePe([...runtime, 'nvcuda.dll', 'KERNEL32.dll']))
  expect((await explain('win32', 'cuda-13')).message).toContain(
    'ggml-cuda.dll needs cudart64_13.dll, which comes with the runtime archive',
  )

  for (const name of runtime) await writeFile(path.join(home.path, name), makePe([]))
  expect((await explain('win32', 'cuda-13')).message).toContain('nvcuda.dll, which comes with the NVIDIA driver')

  const windows = path.join(home.path, 'Windows')
  await mkdir(path.join(windows, 'System32'), { recursive: true })
  await writeFile(path.join(windows, 'System32/nvcuda.dll'), makePe([]))
  const error = await explain('win32', 'cuda-13', { SystemRoot: windows, CUDA_VISIBLE_DEVICES: '-1' })
  expect(error).toMatchObject({
    code: 'BINARY_BACKEND_MISSING',
    message: expect.stringContaining('CUDA_VISIBLE_DEVICES=-1'),
  })
})

test('on macOS there is no library to look for', async () => {
  expect((await explain('darwin', 'metal')).message).toContain('it shows no device')
})
