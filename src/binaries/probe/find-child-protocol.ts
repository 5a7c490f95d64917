import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** What a build that knows the supervised-child mode prints its state with. */
const marker = Buffer.from('cmd_child_to_router:state')

/** The server itself lies in the executable or, in newer builds, in a library named after it. */
const candidate = /^(lib)?llama-server(-impl)?(\.exe|\.dll|\.dylib|\.so[.\d]*)?$/

/**
 * Whether a build speaks the `cmd_child_to_router` protocol. No flag and no version tells, and older builds react
 * otherwise to the variable that turns it on; so its code is searched for the protocol's words.
 */
export async function findChildProtocol(folders: readonly string[], signal?: AbortSignal): Promise<boolean> {
  for (const folder of new Set(folders)) {
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter((name) => candidate.test(name))) {
      if (await contains(path.join(folder, name), signal)) return true
    }
  }
  return false
}

async function contains(file: string, signal: AbortSignal | undefined): Promise<boolean> {
  let tail = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) {
      const bytes = Buffer.concat([tail, chunk as Buffer])
      if (bytes.includes(marker)) return true
      tail = bytes.subarray(Math.max(0, bytes.length - marker.length + 1))
    }
  } catch (error) {
    if (signal?.aborted) throw error
  }
  return false
}
