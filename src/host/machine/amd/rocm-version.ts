import type { MachineSource } from '../machine-source.js'
import { libraryFolders } from '../library-folders.js'

/**
 * Version of the ROCm libraries on this machine, undefined where there are none: what /opt/rocm says of itself, else what
 * the name of the HIP runtime says, which every program for ROCm loads.
 */
export async function readRocmVersion(source: MachineSource): Promise<string | undefined> {
  if (source.platform === 'win32') return onWindows(source)
  const own = source.env['ROCM_PATH']
  const roots = [
    ...(own?.startsWith('/') ? [own] : []),
    '/opt/rocm',
    // Newest first, by number and not by letter: rocm-10.0.0 is after rocm-9.0.0.
    ...(await source.listFolder('/opt'))
      .filter((name) => /^rocm-\d/.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => `/opt/${name}`),
  ]
  const found = await Promise.all([...new Set(roots)].map((root) => versionIn(source, root)))
  const version = found.find((candidate) => candidate !== undefined)
  if (version !== undefined) return version
  const libraries = await Promise.all(libraryFolders(source).map(source.listFolder))
  return hipVersion(libraries.flat())
}

async function versionIn({ readText, listFolder }: MachineSource, root: string): Promise<string | undefined> {
  const [told, libraries] = await Promise.all([
    readText(`${root}/.info/version`).then((text) => text ?? readText(`${root}/core/.info/version`)),
    listFolder(`${root}/lib`),
  ])
  return parseRocmVersion(told ?? '') ?? hipVersion(libraries)
}

/** `6.2.4-156` as `6.2.4`. */
export function parseRocmVersion(text: string): string | undefined {
  return /^\s*(\d{1,3}(?:\.\d{1,5}){1,2})(?![\d.])/.exec(text)?.[1]
}

/** `libamdhip64.so.6.2.41134` as `6.2`, the longest name there is. */
export function hipVersion(names: readonly string[]): string | undefined {
  const versions = names.flatMap((name) => /^libamdhip64\.so\.(\d{1,3}(?:\.\d{1,5})?)(?:\.\d+)*$/.exec(name)?.[1] ?? [])
  return versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0]
}

/** The HIP SDK has its version in its path; the driver alone brings `amdhip64_6.dll`. */
async function onWindows({ env, listFolder }: MachineSource): Promise<string | undefined> {
  const [, sdk] = /[\\/]ROCm[\\/](\d{1,3}\.\d{1,3})[\\/]*$/i.exec(env['HIP_PATH'] ?? '') ?? []
  if (sdk !== undefined) return sdk
  const names = await listFolder(`${env['SystemRoot'] ?? 'C:\\Windows'}\\System32`)
  const versions = names.flatMap((name) => /^amdhip64_(\d{1,3})\.dll$/i.exec(name)?.[1] ?? [])
  return versions.sort((a, b) => Number(b) - Number(a))[0]
}
