import { CortexError } from '../../errors.js'
import { resolveDependencies } from './dependencies.js'
import type { IndexedPackage } from './packages-index.js'

export const debianBackends = ['cpu', 'vulkan', 'rpc'] as const
export type DebianBackend = (typeof debianBackends)[number]

const server = 'llama.cpp-tools'
/** llama-perplexity, llama-fit-params, ggml-rpc-server. */
const extra = 'llama.cpp-tools-extra'

const unsupported: Readonly<Record<string, string>> = {
  cuda: "Debian's CUDA backend needs libraries of NVIDIA's that are not in its main archive",
  rocm: "Debian's HIP backend needs 115 MB of ROCm libraries that must fit the machine's driver",
  metal: 'Metal is for macOS',
}

/** @throws CortexError BINARY_SOURCE_UNSUPPORTED */
export function debianBackend(backend: string): DebianBackend {
  const found = debianBackends.find((name) => name === (backend === 'auto' ? 'cpu' : backend))
  if (found !== undefined) return found
  const why = unsupported[backend.replace(/-\d+$/, '')] ?? 'Debian has no package for it'
  throw new CortexError(
    'BINARY_SOURCE_UNSUPPORTED',
    `The source debian cannot provide the backend ${backend}: ${why}.`,
    {
      hint: `It has ${debianBackends.join(', ')}. For others set binary.path to a build of your own.`,
    },
  )
}

/** Whether a paragraph of the index can matter to us: llama.cpp's programs, and all libraries. */
export function isWorthKeeping(stanza: string): boolean {
  return stanza.includes('\nSection: libs\n') || stanza.startsWith(`Package: ${server}`)
}

/** What is to be installed for a backend. @throws CortexError DEBIAN_PACKAGE_MISSING */
export function packagesFor(backend: DebianBackend, index: readonly IndexedPackage[]): IndexedPackage[] {
  const programs = [server, ...(index.some(({ name }) => name === extra) ? [extra] : [])]
  const base = resolveDependencies(index, programs)
  if (backend === 'cpu') return base
  // The number in the name is that of ggml's interface: a backend of another one would not be loaded.
  const ggml = base.find(({ name }) => /^libggml\d+$/.test(name))?.name ?? 'libggml0'
  return resolveDependencies(index, [...programs, `${ggml}-backend-${backend}`])
}
