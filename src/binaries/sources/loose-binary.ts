import { createHash } from 'node:crypto'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'
import { backendOf } from '../probe/parse-devices.js'
import { readCachedProbe, writeCachedProbe } from '../probe/probe-cache.js'
import { deviceState, vulkanEnvironment } from '../vulkan-environment.js'

export interface LooseBinary {
  executable: string
  source: 'path' | 'system'
  host: HostFacts
  folders: { cache: string }
  signal?: AbortSignal | undefined
}

/**
 * The facts of a binary that is not in the store. They are cached for as long as the file, the libraries beside it and
 * the machine's graphics drivers stay what they are, so that a warm start runs nothing but the server.
 */
export async function readLooseBinary(loose: LooseBinary): Promise<BinaryFacts> {
  const { executable, source, host, folders, signal } = loose
  const env = vulkanEnvironment(host)
  const identity = await identify(executable)
  const key = hash([executable, identity.parts, deviceState(host), libraryPath(host)])
  let probe = await readCachedProbe(folders.cache, key)
  if (probe === null) {
    const { listDevices, probeBinary } = await import('../probe/probe-binary.js')
    const request = { executable, libraries: identity.libraries, source, host, env, signal }
    const answers = await probeBinary(request)
    probe = { ...answers, devices: await listDevices(request, answers.features) }
    await writeCachedProbe(folders.cache, key, probe)
  }
  return {
    source,
    backend: backendOf(probe.devices),
    build: probe.build,
    version: probe.version,
    executable,
    // Of the file itself, where `executable` is a link to it.
    folder: path.dirname(identity.target),
    digest: hash(identity.parts[0]),
    env: backendOf(probe.devices) === 'vulkan' ? env : {},
    features: probe.features,
    devices: probe.devices,
  }
}

interface Identity {
  target: string
  /** Of the file itself first, then of each folder that may hold parts of it. */
  parts: [file: unknown, ...folders: unknown[]]
  libraries: string[]
}

async function identify(executable: string): Promise<Identity> {
  const target = await realpath(executable).catch(() => executable)
  const file = await stat(target).catch(() => null)
  const libraries = await libraryFolders(path.dirname(target))
  const times = await Promise.all(
    libraries.map(async (folder) => [folder, (await stat(folder).catch(() => null))?.mtimeMs ?? null]),
  )
  return { target, libraries, parts: [[target, file?.size ?? null, file?.mtimeMs ?? null], ...times] }
}

/** Where packagers put the server's libraries: beside it, in `../lib`, or in `llama` below that or its multiarch folder. */
async function libraryFolders(folder: string): Promise<string[]> {
  const lib = path.join(folder, '..', 'lib')
  const multiarch = (await readdir(lib).catch(() => [])).filter((name) => /^[\w.]+-linux-gnu\w*$/.test(name))
  return [folder, lib, path.join(lib, 'llama'), ...multiarch.map((name) => path.join(lib, name, 'llama'))]
}

function libraryPath({ env }: HostFacts): unknown {
  return [env['LD_LIBRARY_PATH'] ?? '', env['DYLD_LIBRARY_PATH'] ?? '']
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
