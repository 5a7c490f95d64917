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
    // From version 7.14 on there are parts below it, such as core-10.2.
    ...(await versionedFolders(source, '/opt/rocm', /^core-\d/)),
    ...(await versionedFolders(source, '/opt', /^rocm-\d/)),
  ]
  const found = await Promise.all([...new Set(roots)].map((root) => versionIn(source, root)))
  const version = found.find((candidate) => candidate !== undefined)
  if (version !== undefined) return version
  const libraries = await Promise.all(libraryFolders(source).map(source.listFolder))
  return hipVersion(libraries.flat())
}

/** Newest first, by number and not by letter: rocm-10.0.0 is after rocm-9.0.0. */
async function versionedFolders({ listFolder }: MachineSource, folder: string, pattern: RegExp): Promise<string[]> {
  const names = (await listFolder(folder)).filter((name) => pattern.test(name))
  return names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map((name) => `${folder}/${name}`)
}

async function versionIn({ readText, listFolder }: MachineSource, root: string): Promise<string | undefined> {
  const [told, libraries] = await Promise.all([readText(`${root}/.info/version`), listFolder(`${root}/lib`)])
  return parseRocmVersion(told ?? '') ?? hipVersion(libraries)
}

/** `6.2.4-156` as `6.2.4`. */
export function parseRocmVersion(text: string): string | undefined {
  return /^\s*(\d{1,3}(?:\.\d{1,5}){1,2})(?![\d.])/.exec(text)?.[1]
}

/**
 * `libamdhip64.so.6.2.41134` as `6.2`, the longest name there is. From ROCm 7.14 on HIP's own version stays behind: a name
 * with 7 may be that of a newer ROCm, never of an older one.
 */
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
