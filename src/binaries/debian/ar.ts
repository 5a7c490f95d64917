import { open } from 'node:fs/promises'
import { CortexError } from '../../errors.js'

/** A member of an `ar` archive, as a range of the file. */
export interface ArMember {
  name: string
  offset: number
  size: number
}

const magic = '!<arch>\n'
const headerSize = 60
/** A `.deb` has three. */
const maxMembers = 16

/** The table of contents of a `.deb`. @param archive Its name for a person. @throws CortexError ARCHIVE_INVALID */
export async function readArMembers(file: string, archive: string): Promise<ArMember[]> {
  const handle = await open(file)
  try {
    const { size: total } = await handle.stat()
    const read = async (offset: number, length: number): Promise<string> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
      return buffer.toString('latin1', 0, bytesRead)
    }
    if ((await read(0, magic.length)) !== magic) throw invalid(archive, 'it is not an ar archive')
    const members: ArMember[] = []
    for (let at = magic.length; at < total;) {
      const header = await read(at, headerSize)
      const name = header.slice(0, 16).trim().replace(/\/$/, '')
      const size = /^\d+$/.test(header.slice(48, 58).trim()) ? Number(header.slice(48, 58)) : -1
      const offset = at + headerSize
      if (header.length < headerSize || header.slice(58) !== '`\n' || size < 0 || offset + size > total) {
        throw invalid(archive, 'it is cut short or damaged')
      }
      members.push({ name, offset, size })
      if (members.length > maxMembers) throw invalid(archive, 'it has too many members')
      at = offset + size + (size % 2)
    }
    return members
  } finally {
    await handle.close()
  }
}

function invalid(archive: string, why: string): CortexError {
  return new CortexError('ARCHIVE_INVALID', `${archive} is no Debian package: ${why}.`, {
    hint: 'Get it from another mirror (CORTEX_DEBIAN_MIRROR).',
  })
}
