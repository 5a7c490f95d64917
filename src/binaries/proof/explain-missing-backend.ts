import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { CortexError } from '../../errors.js'
import { runForOutput } from '../../host/run-for-output.js'
import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'
import { buildFolders, findBackendLibrary } from './backend-library.js'
import { backendLibrary } from './expected-devices.js'
import { readLibraryNeeds } from './library-needs.js'
import { findMissingLibrary, type MissingLibrary } from './library-search.js'
import { loaderError, unfoundLibrary } from './loader-errors.js'
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
  const { facts, host, env, signal } = missing
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
  if ((await readLibraryNeeds(library)) === null) {
    return refused(facts, `${library} is damaged.`, 'Install the build anew.')
  }
  const program = await realpath(facts.executable).catch(() => facts.executable)
  const spoken = await askLoader(missing)
  signal?.throwIfAborted()
  // The loader itself knows best, where it tells.
  const unfound = unfoundLibrary(spoken, library)
  const absent =
    unfound === null ? null : await findMissingLibrary(library, { platform: host.platform, env, folders, program })
  if (unfound && unfound.name !== absent?.name) return libraryMissing(facts, unfound)
  if (absent !== null) return libraryMissing(facts, absent)
  const words = loaderError(spoken, library)
  if (words !== null) {
    const hint =
      'A library of the machine is of another version than this build was made for; update it, or take another build.'
    return refused(facts, `the loader refuses ${library}: ${words}`, hint)
  }
  return noDevice(missing)
}

function libraryMissing(facts: BinaryFacts, { name, neededBy, unusable }: MissingLibrary): CortexError {
  const bringer = whatBrings(name)
  const origin = bringer === null ? '' : `, which comes with ${bringer.what}`
  const hint = bringer?.hint ?? 'Keep the libraries of the archive beside the executable, or install the missing one.'
  if (unusable !== undefined)
    return refused(facts, `${unusable}, which ${neededBy} needs, is no library for this machine.`, hint)
  return refused(facts, `${neededBy} needs ${name}${origin}, and it is missing.`, hint)
}

/** What glibc's loader tells of its work; other loaders have no such mode, and the answer is of no use then. */
async function askLoader({ facts, host, env, signal }: MissingBackend): Promise<string> {
  if (host.platform !== 'linux' || !facts.features.flags.includes('--list-devices')) return ''
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

/** For builds whose only device is a driver in software that nobody asked for by name. */
export function onlyInSoftware(facts: BinaryFacts, description: string): CortexError {
  return refused(
    facts,
    `its only device is ${description}, which computes on the CPU, and slower than the build for it.`,
    `Set backend: ${facts.backend} to use it all the same, or install the driver of the GPU.`,
  )
}
