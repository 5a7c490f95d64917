import { CortexError } from '../../errors.js'
import type { ExecutableFormat } from './executable-format.js'
import type { ProgramOutput } from '../../host/run-for-output.js'

/** What is known of a program that did not do what a llama-server does. */
export interface RunFailure {
  executable: string
  /** How it was called, `--version`. */
  argument: string
  platform: NodeJS.Platform
  arch: string
  /** null if the file could not be read. */
  format: ExecutableFormat | null
  /** Why it could not be started, `ENOEXEC`; or what it did. */
  outcome: { errno: string } | ProgramOutput
}

const kinds: Readonly<Record<ExecutableFormat['kind'], string>> = {
  elf: 'a Linux executable',
  'mach-o': 'a macOS executable',
  pe: 'a Windows executable',
  script: 'a script',
  other: 'not an executable',
}
const nativeKind: Partial<Record<NodeJS.Platform, ExecutableFormat['kind']>> = { darwin: 'mach-o', win32: 'pe' }

/** NTSTATUS codes with which Windows ends a program that it could not load. */
const windowsCodes: Readonly<Record<number, string>> = {
  0xc0000135: 'a DLL that it needs was not found',
  0xc0000139: 'a DLL that it needs lacks an entry point',
  0xc000007b: 'a DLL that it needs is for another architecture',
  0xc000001d: 'it uses instructions that this CPU does not have',
}

const buildForThisMachine = 'Choose a build for this machine; binary.source: auto finds one where it can.'

/** Names the cause, in the loader's own words where it spoke. */
export function explainRunFailure(failure: RunFailure): CortexError {
  const { executable, outcome } = failure
  const foreign = describeForeign(failure)
  if (foreign !== null) return notRunnable(`${executable} cannot run here: it is ${foreign}.`, buildForThisMachine)
  if ('errno' in outcome) return explainErrno(failure, outcome.errno)

  const words = lastWords(outcome)
  const missing =
    /error while loading shared libraries: (\S+?):/.exec(words)?.[1] ?? /Library not loaded: (\S+)/.exec(words)?.[1]
  if (/version [`']?(GLIBC|GLIBCXX|CXXABI)_\S+ not found/.test(words)) {
    return notRunnable(
      `${executable} needs a newer C library than this machine's: ${words}`,
      'Choose an older build, or binary.source: debian, which brings its own C library.',
    )
  }
  if (missing !== undefined) {
    return notRunnable(
      `${executable} does not start, because the library ${missing} is missing: ${words}`,
      'Keep the libraries of the archive beside the executable, or install the missing one.',
    )
  }
  if (outcome.timedOut) {
    return notRunnable(
      `${executable} ${failure.argument} did not end in time and was killed.`,
      'A graphics driver that hangs can be the cause; try the command by hand.',
    )
  }
  if (outcome.signal === 'SIGILL') {
    return notRunnable(`${executable} uses instructions that this CPU does not have (SIGILL).`, buildForThisMachine)
  }
  if (outcome.signal !== null) {
    return notRunnable(
      `${executable} ${failure.argument} was ended by ${outcome.signal}${words && `: ${words}`}`,
      'The file may be damaged; install it anew.',
    )
  }
  const windows = outcome.code === null ? undefined : windowsCodes[outcome.code >>> 0]
  if (windows !== undefined) {
    return notRunnable(`${executable} does not start: ${windows}.`, 'Keep the DLLs of the archive beside it.')
  }
  const said = words === '' ? 'it printed nothing' : `it printed: ${words}`
  return notRunnable(
    `${executable} is not a llama-server: ${failure.argument} gave exit code ${String(outcome.code)}, and ${said}`,
    'Set binary.path to the llama-server of a llama.cpp build.',
  )
}

function explainErrno(failure: RunFailure, errno: string): CortexError {
  const { executable, format } = failure
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      if (format === null) {
        return new CortexError('BINARY_NOT_FOUND', `There is no file ${executable}.`, {
          hint: 'Set binary.path to a llama-server executable, or to the folder that has it.',
        })
      }
      return notRunnable(
        `${executable} cannot run here: what loads it, ${format.interpreter ?? 'its loader'}, does not exist.`,
        'It was built for another C library or distribution. binary.source: debian brings its own loader.',
      )
    case 'EACCES':
    case 'EPERM':
      return notRunnable(
        `${executable} may not be executed (${errno}).`,
        `Run chmod +x on it; if it has that bit, its disk may be mounted with noexec.`,
      )
    case 'ENOEXEC':
      return notRunnable(
        `${executable} is ${format === null ? 'not an executable' : kinds[format.kind]} that this system can run: Exec format error.`,
        'Set binary.path to the llama-server of a llama.cpp build for this machine.',
      )
    default:
      return notRunnable(`${executable} could not be started (${errno}).`, 'Try the command by hand.')
  }
}

/** A file of another system or architecture, in words; null where that is not the matter. */
function describeForeign({ platform, arch, format }: RunFailure): string | null {
  if (format === null || format.kind === 'script' || format.kind === 'other') return null
  if (format.kind !== (nativeKind[platform] ?? 'elf')) return `${kinds[format.kind]}, and this is ${platform}`
  // Rosetta runs x64 on Apple silicon, and Windows on arm64 runs x64 too.
  const emulated = format.arch === 'x64' && arch === 'arm64' && platform !== 'linux'
  if (format.arch === null || format.arch === arch || emulated) return null
  return `${kinds[format.kind]} for ${format.arch}, and this machine is ${arch}`
}

/** The loader and the shell put their reason last. */
function lastWords({ stdout, stderr }: ProgramOutput): string {
  const lines = `${stdout}\n${stderr}`.split(/\r?\n/).filter((line) => line.trim() !== '')
  const words = lines.slice(-3).join(' | ').trim()
  return words.length > 400 ? `…${words.slice(-400)}` : words
}

function notRunnable(message: string, hint: string): CortexError {
  return new CortexError('BINARY_NOT_RUNNABLE', message, { hint })
}
