import { expect, test } from '@jest/globals'
import type { ExecutableFormat } from '../../../src/binaries/probe/executable-format.js'
import type { ProgramOutput } from '../../../src/host/run-for-output.js'
import { explainRunFailure, type RunFailure } from '../../../src/binaries/probe/explain-run-failure.js'

const elf: ExecutableFormat = { kind: 'elf', arch: 'x64', interpreter: '/lib64/ld-linux-x86-64.so.2' }
const said = (stderr: string, code = 127): ProgramOutput => ({
  code,
  signal: null,
  stdout: '',
  stderr,
  timedOut: false,
})
const ended = (changes: Partial<ProgramOutput>): ProgramOutput => ({ ...said('', 1), ...changes })

test.each<[string, Partial<RunFailure>, string]>([
  [
    'another architecture',
    { outcome: { errno: 'ENOEXEC' }, format: { kind: 'elf', arch: 'arm64' } },
    'for arm64, and this machine is x64',
  ],
  [
    'another system',
    { outcome: { errno: 'ENOEXEC' }, format: { kind: 'pe', arch: 'x64' } },
    'a Windows executable, and this is linux',
  ],
  ['text', { outcome: { errno: 'ENOEXEC' }, format: { kind: 'other', arch: null } }, 'Exec format error'],
  ['no rights', { outcome: { errno: 'EACCES' } }, 'may not be executed'],
  ['no loader', { outcome: { errno: 'ENOENT' } }, '/lib64/ld-linux-x86-64.so.2, does not exist'],
  [
    'a missing library',
    {
      outcome: said(
        'llama-server: error while loading shared libraries: libcublas.so.12: cannot open shared object file: No such file or directory',
      ),
    },
    'libcublas.so.12 is missing',
  ],
  [
    'an old C library',
    {
      outcome: said(
        "./llama-server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./libllama.so)",
        1,
      ),
    },
    "version `GLIBC_2.38' not found",
  ],
  [
    'a missing dylib',
    {
      outcome: said('dyld[1]: Library not loaded: @rpath/libllama.dylib', 134),
      platform: 'darwin',
      format: { kind: 'mach-o', arch: null },
    },
    '@rpath/libllama.dylib is missing',
  ],
  [
    'a missing DLL',
    { outcome: said('', 0xc0000135), platform: 'win32', format: { kind: 'pe', arch: 'x64' } },
    'a DLL that it needs was not found',
  ],
  ['an old CPU', { outcome: ended({ code: null, signal: 'SIGILL' }) }, 'instructions that this CPU does not have'],
  ['a crash', { outcome: ended({ code: null, signal: 'SIGSEGV' }) }, 'SIGSEGV'],
  ['a hang', { outcome: ended({ code: null, signal: 'SIGKILL', timedOut: true }) }, 'did not end in time'],
  ['another program', { outcome: said('curl: unknown option', 2) }, 'is not a llama-server'],
  ['a silent one', { outcome: said('', 0) }, 'it printed nothing'],
])('%s', (_, failure, words) => {
  const error = explainRunFailure({
    executable: '/x/llama-server',
    argument: '--version',
    platform: 'linux',
    arch: 'x64',
    format: elf,
    outcome: said(''),
    ...failure,
  })
  expect(error).toMatchObject({ code: 'BINARY_NOT_RUNNABLE', hint: expect.any(String) })
  expect(error.message).toContain(words)
  expect(error.message).toContain('/x/llama-server')
})

test('a file that is not there', () => {
  const error = explainRunFailure({
    executable: '/x',
    argument: '--version',
    platform: 'linux',
    arch: 'x64',
    format: null,
    outcome: { errno: 'ENOENT' },
  })
  expect(error.code).toBe('BINARY_NOT_FOUND')
})

test('Rosetta is given a try: only its failure counts', () => {
  const format: ExecutableFormat = { kind: 'mach-o', arch: 'x64' }
  const error = explainRunFailure({
    executable: '/x',
    argument: '--version',
    platform: 'darwin',
    arch: 'arm64',
    format,
    outcome: said('bad CPU type'),
  })
  expect(error.message).toContain('bad CPU type')
})
