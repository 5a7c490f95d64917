import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'

/** Length of the header: the checksum of all that follows it. */
const headerBytes = 4

/**
 * The compiled code kept for exactly this identity. Null if there is none, it is damaged, or another user could have written
 * it: it is code that will run.
 */
export function readCodeCache(file: string, identity: string): Buffer | null {
  try {
    const content = readOwn(file)
    if (content === null || content.length < headerBytes) return null
    const body = content.subarray(headerBytes)
    // V8 trusts what it is given, and a damaged byte would end in a crash.
    if (crc32(body) !== content.readUInt32LE(0)) return null
    const name = Buffer.from(`${identity}\n`)
    return body.subarray(0, name.length).equals(name) ? body.subarray(name.length) : null
  } catch {
    return null
  }
}

/** Whole or not at all. Where it cannot be written, the next run compiles again. */
export function writeCodeCache(file: string, identity: string, code: Buffer): void {
  const body = Buffer.concat([Buffer.from(`${identity}\n`), code])
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(crc32(body))
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    replaceFile(file, Buffer.concat([header, body]))
  } catch {
    // A full disk or a read-only home; what needs to be written reports it.
  }
}

function replaceFile(file: string, content: Buffer): void {
  const fresh = `${file}.${process.pid}`
  try {
    writeFileSync(fresh, content, { mode: 0o600 })
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

/** On Windows, Node gives neither owner nor mode; the user's folders are protected by inherited permissions. */
function readOwn(file: string): Buffer | null {
  const descriptor = openSync(file, 'r')
  try {
    const { uid, mode } = fstatSync(descriptor)
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
    return own ? readFileSync(descriptor) : null
  } finally {
    closeSync(descriptor)
  }
}
