import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { isErrno } from '../../host/errno.js'
import type { ConfigKey } from '../../settings/config-key.js'
import { isRecord } from '../../settings/is-record.js'
import { parseModelReference } from '../../settings/model-reference.js'

/**
 * The risk of a value that names files; undefined if it has none, because they are inside `folder`, on Hugging Face, or on a
 * public https host.
 */
export async function riskOfValue(key: ConfigKey, value: unknown, folder: string): Promise<string | undefined> {
  for (const text of namesIn(value)) {
    const reference = key.kind === 'model' ? parseModelReference(text) : ({ kind: 'path', path: text } as const)
    if (reference.kind === 'url' && !isPublic(reference.url)) return 'fetches from a host that may be private'
    if (reference.kind !== 'path') continue
    // llama-server splits the argument for adapters at commas and colons.
    const isPlain = key.key !== 'loras' || !/[,:]/.test(text)
    if (!isPlain || !(await isInside(folder, text))) return 'reads a file outside the folder of the config'
  }
  return undefined
}

function namesIn(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  return items
    .map((item) => (isRecord(item) ? item['path'] : item))
    .filter((item): item is string => typeof item === 'string')
}

/** By its name alone: a lookup would already be a request. */
function isPublic({ protocol, hostname, username, password }: URL): boolean {
  if (protocol !== 'https:' || username !== '' || password !== '') return false
  return /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(hostname) && !privateDomains.test(hostname)
}

/** Reserved or in common use for local networks. */
const privateDomains = /\.(localhost|local|localdomain|internal|intranet|private|lan|home|corp|home\.arpa)$/

/** Links are followed: a folder can bring one that leads out of it. */
async function isInside(folder: string, text: string): Promise<boolean> {
  if (path.isAbsolute(text) || text.startsWith('~')) return false
  const file = path.resolve(folder, text)
  if (!contains(folder, file)) return false
  try {
    return contains(await realpath(folder), await realpathOfExisting(file))
  } catch {
    return false
  }
}

function contains(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative)
}

/** Resolves the links in the part of a path that exists. A dangling link is an error, since it may lead anywhere. */
async function realpathOfExisting(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || (await isLink(file))) throw error
    return path.join(await realpathOfExisting(path.dirname(file)), path.basename(file))
  }
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )
}
