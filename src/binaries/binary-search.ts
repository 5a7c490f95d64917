import type { CortexError } from '../errors.js'
import type { BinaryFacts } from '../facts/machine-and-build.js'
import type { MachineFacts } from '../facts/machine-facts.js'
import { automaticBackends } from './assets/automatic-backends.js'
import type { InstallSource } from './install-binary.js'
import type { ResolveBinaryOptions } from './resolve-options.js'
import { currentInstall } from './store/current-install.js'
import type { Install, IsWhole } from './store/install-record.js'
import { storeFolder } from './store/list-installs.js'
import type { UseInstalled } from './store/available-build.js'
import { wantedFromStore } from './store/wanted-install.js'

/** What the sources that are tried in turn need of each other. */
export interface BinarySearch {
  readonly options: ResolveBinaryOptions
  /** In the store. With `best`, what `auto` would take on this machine, unless something was chosen already. */
  findInstall(which: 'best' | 'any'): Promise<Install | null>
  /** What a llama-server of the system has to be for nothing better to be looked for. */
  bestOnSystem(): Promise<string>
  /** `anew`: what the source has now, whatever is in the store; where it is not whole there, it is replaced. */
  install(
    source: InstallSource,
    options?: { anew?: boolean; isWhole?: IsWhole; useInstalled?: UseInstalled },
  ): Promise<Install>
  /** Warns where `auto` ends with less than this machine could run. */
  tellFallback(facts: BinaryFacts, cause: CortexError | undefined): Promise<void>
}

export function openSearch(options: ResolveBinaryOptions): BinarySearch {
  const { settings, backend, host, folders, signal } = options
  let machine: Promise<MachineFacts> | null = null
  let backends: Promise<readonly string[]> | null = null

  /** Drivers are asked only where it matters, and once. */
  function readMachine(): Promise<MachineFacts> {
    machine ??= options.machine
      ? options.machine(signal)
      : import('../host/machine/read-machine.js').then((room) => room.readMachine(signal ? { signal } : {}))
    return machine
  }

  /** What this machine runs, best first. */
  function runnable(): Promise<readonly string[]> {
    backends ??= readMachine().then(async (facts) => {
      const { judgeBackends } = await import('./assets/judge-backends.js')
      const usable = new Set(judgeBackends(facts).flatMap((judged) => (judged.usable ? [judged.backend] : [])))
      const found = automaticBackends.filter((name) => usable.has(name))
      // Where no archive of upstream's runs, an older C library for one, the CPU is still there.
      return found.includes('cpu') ? found : [...found, 'cpu']
    })
    return backends
  }

  async function findInstall(which: 'best' | 'any'): Promise<Install | null> {
    const preferred = async (): Promise<readonly string[]> =>
      which === 'best' ? (await runnable()).slice(0, 1) : [...(await runnable())]
    const wanted = wantedFromStore(backend, settings)
    if (wanted === null) return null
    const found = await currentInstall({
      store: storeFolder(folders),
      wanted,
      ...(backend === 'auto' && { preferred }),
      host,
      signal,
      onWarning: options.onWarning,
    })
    return found ?? null
  }

  return {
    options,
    findInstall,
    async bestOnSystem() {
      const [best = 'cpu'] = await runnable()
      // Any build runs on the CPU.
      return best === 'cpu' ? 'auto' : best
    },
    async install(source, { anew = false, isWhole, useInstalled } = {}) {
      const { installBinary } = await import('./install-binary.js')
      const wanted = source === 'debian' && backend === 'auto' ? await debianBackendFor(await runnable()) : backend
      const reuse = async (): Promise<Install | undefined> => (await findInstall('best')) ?? undefined
      const installed = await installBinary({
        ...options,
        source,
        backend: wanted,
        machine: readMachine,
        ...(!anew && { reuse }),
        ...(isWhole && { isWhole }),
        ...(useInstalled && { useInstalled }),
      })
      // What was installed because it was asked for is what is used from now on, unless something was chosen before.
      return anew || source === 'url' ? installed : ((await findInstall('any')) ?? installed)
    },
    async tellFallback(facts, cause) {
      // Of what was chosen before, and of a source that was named, nothing is to be told.
      if (backend !== 'auto' || backends === null || cause === undefined) return
      const [best] = await runnable()
      if (best === undefined || best === 'cpu' || facts.backend === best) return
      options.onWarning?.({
        code: 'BACKEND_FALLBACK',
        message: `This machine can run ${best}, but no ${best} build could be had: ${cause.message} The ${facts.backend} build is used.`,
        hint: `\`cortex-supervisor binaries install --backend ${best}\` tries again, \`binaries use\` switches to it.`,
      })
    },
  }
}

async function debianBackendFor(backends: readonly string[]): Promise<string> {
  const { debianBackends } = await import('./debian/package-sets.js')
  return backends.find((name) => (debianBackends as readonly string[]).includes(name)) ?? 'cpu'
}
