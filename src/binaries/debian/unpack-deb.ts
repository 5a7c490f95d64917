import path from 'node:path'
import { CortexError } from '../../errors.js'
import type { TarUnpacker } from '../unpack/tar-unpacker.js'
import { readArMembers } from './ar.js'
import { decompress } from './decompress.js'

/** Adds the files of a `.deb` to what an unpacker has. Its digest must have been checked before. */
export async function unpackDeb(file: string, unpacker: TarUnpacker, signal?: AbortSignal): Promise<void> {
  const name = path.basename(file)
  const data = (await readArMembers(file)).find((member) => member.name.startsWith('data.tar'))
  if (data?.name !== 'data.tar.xz') {
    const found = data?.name ?? 'no data.tar'
    throw new CortexError('ARCHIVE_INVALID', `${name} has ${found}, where data.tar.xz is expected.`, {
      hint: 'A newer cortex-supervisor may know how to unpack it.',
    })
  }
  await unpacker.unpack(decompress({ ...data, file }, 'xz', signal), name, signal)
}
