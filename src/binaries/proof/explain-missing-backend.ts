import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { CortexError } from '../../errors.js'
import { runForOutput } from '../../host/run-for-output.js'
import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'
import { buildFolders, findBackendLibrary } from './backend-library.js'
import { backendLibrary } from './expected-devices.js'
import { readImportedDlls } from './imported-dlls.js'
import { loadAlone } from './load-alone.js'
import { loaderError, loadFault, unfoundLibrary, type MissingLibrary } from './loader-errors.js'
import { findMissingDll, type DllSearch } from './missing-dll.js'
import { whatBrings } from './what-brings.js'
import { whyNoDevice } from './why-no-device.js'

export interface MissingBackend {
  facts: BinaryFacts
  host: HostFacts
  /** The child's variables. */
  env: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

/** ms for one more `--list-devices`. */
const timeout = 20_000

/**
 * Why a build does not show the devices that it is for. ggml passes over a backend that does not load without a word; so we
 * look for its library, for what this needs, and then for what the machine keeps from it.
 */
export async function explainMissingBackend(missing: MissingBackend): Promise<CortexError> {
  const { facts, host, env } = missing
  const name = backendLibrary(facts.backend)
  // On macOS the backends are linked into the program, or bring all that they need.
  if (name === null || host.platform === 'darwin') return noDevice(missing)
  const { backends, libraries: folders } = await buildFolders(facts)
  const library = await findBackendLibrary(name, backends)
  if (library === null) {
    const file = host.platform === 'win32' ? `ggml-${name}.dll` : `libggml-${name}.so`
    return refused(
      facts,
      `it has no ${file}.`,
      `Choose a build that is made for ${facts.backend}, or set another backend.`,
    )
  }
  const fault = await (host.platform === 'win32'
    ? faultOfDll(library, { env, folders })
    : askLoader(missing, library, folders))
  if (fault === null) return noDevice(missing)
  if ('missing' in fault) return libraryMissing(facts, fault.missing)
  if ('damaged' in fault) return refused(facts, `${library} is damaged.`, reinstall)
  return refused(facts, `the loader refuses ${library}: ${fault.words}`, fault.hint)
}

type BackendFault = { missing: MissingLibrary } | { damaged: true } | { words: string; hint: string }

const reinstall = 'Install the build again.'
const otherVersion =
  'A library of this machine has another version than the one that the build was made for. Update it, or use another build.'

async function faultOfDll(library: string, search: DllSearch): Promise<BackendFault | null> {
  if ((await readImportedDlls(library)) === null) return { damaged: true }
  const missing = await findMissingDll(library, search)
  return missing && { missing }
}

/**
 * First what the loader did when the build itself ran, as only there all is as it will be. Where that shows nothing (musl's
 * loader does not, and the build may not have asked for the library), it is asked to load the library alone.
 */
async function askLoader(
  missing: MissingBackend,
  library: string,
  folders: readonly string[],
): Promise<BackendFault | null> {
  const { facts, env, signal } = missing
  const output = await watchLoader(missing)
  signal?.throwIfAborted()
  const unfound = unfoundLibrary(output, library)
  if (unfound !== null) {
    const fault = loadFault(await loadAlone(library, { facts, folders, env, signal }), library)
    signal?.throwIfAborted()
    // A file that is there and is no library is one that the loader cannot find, too: only alone it gives the reason.
    const words = fault !== null && 'words' in fault ? fault.words : null
    if (words?.startsWith(`${library}: `)) return { damaged: true }
    if (words !== null && (unfound === undefined || words.includes(`/${unfound.name}: `))) {
      return { words, hint: reinstall }
    }
    if (unfound !== undefined) return { missing: unfound }
    if (fault !== null && 'missing' in fault) return fault
  }
  const words = loaderError(output, library)
  return words === null ? null : { words, hint: otherVersion }
}

function libraryMissing(facts: BinaryFacts, { name, neededBy, unusable }: MissingLibrary): CortexError {
  const bringer = whatBrings(name)
  const origin = bringer === null ? '' : `, which comes with ${bringer.what}`
  const hint = bringer?.hint ?? 'Keep the libraries of the archive beside the executable, or install the missing one.'
  if (unusable !== undefined)
    return refused(facts, `${unusable}, which ${neededBy} needs, is not a library for this machine.`, hint)
  return refused(facts, `${neededBy} needs ${name}${origin}, and it is missing.`, hint)
}

/** The trace of glibc's loader (`LD_DEBUG`) while the build lists its devices. */
async function watchLoader({ facts, env, signal }: MissingBackend): Promise<string> {
  if (!facts.features.flags.includes('--list-devices')) return ''
  const run = { cwd: facts.folder, env: { ...env, LD_DEBUG: 'files' }, timeout, signal }
  const output = await runForOutput(facts.executable, ['--list-devices'], run).catch(() => null)
  return output?.stderr ?? ''
}

async function noDevice({ facts, host, env }: MissingBackend): Promise<CortexError> {
  const { platform, graphics } = host
  const nodes = await Promise.all((graphics?.nodes ?? []).map(async (node) => ({ node, open: await mayOpen(node) })))
  const closedNodes = nodes.filter(({ open }) => !open).map(({ node }) => node)
  const ofUser = Object.fromEntries(Object.entries(env).filter(([variable]) => !(variable in facts.env)))
  const { reason, hint } = whyNoDevice({
    backend: facts.backend,
    host: { platform, ...(graphics && { graphics }) },
    env: ofUser,
    closedNodes,
  })
  const devices = facts.devices.map((device) => device.name).join(', ')
  return refused(facts, `it shows ${devices === '' ? 'no device' : `only ${devices}`}. ${reason}`, hint)
}

function mayOpen(node: string): Promise<boolean> {
  return access(node, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
}

function refused({ executable, backend }: BinaryFacts, why: string, hint: string): CortexError {
  return new CortexError('BINARY_BACKEND_MISSING', `${executable} does not do ${backend} here: ${why}`, { hint })
}

/** For builds whose only device is a software driver, when the backend was not requested by name. */
export function onlyInSoftware(facts: BinaryFacts, description: string): CortexError {
  return refused(
    facts,
    `its only device is ${description}, which computes on the CPU, and slower than the build for it.`,
    `Set backend: ${facts.backend} to use it all the same, or install the driver of the GPU.`,
  )
}
