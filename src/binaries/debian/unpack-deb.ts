import path from 'node:path'
import { CortexError } from '../../errors.js'
import { boundedExpansion } from '../unpack/bounded-expansion.js'
import { invalidArchive, quoted } from '../unpack/invalid-archive.js'
import type { TarUnpacker } from '../unpack/tar-unpacker.js'
import { readArMembers } from './ar.js'
import { decompress } from './decompress.js'

/** Adds the files of a `.deb` to what an unpacker has. Its digest must have been checked before. */
export async function unpackDeb(
  file: string,
  unpacker: TarUnpacker,
  { name = path.basename(file), signal }: { name?: string; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const [data, second] = (await readArMembers(file, name)).filter((member) => member.name.startsWith('data.tar'))
  if (second !== undefined)
    throw invalidArchive(name, `it has both ${quoted(data?.name ?? '')} and ${quoted(second.name)}`)
  if (data?.name !== 'data.tar.xz') {
    const found = data?.name ?? 'no data.tar'
    throw new CortexError('ARCHIVE_INVALID', `${name} has ${found}, where data.tar.xz is expected.`, {
      hint: 'A newer cortex-supervisor may know how to unpack it.',
    })
  }
  const plain = decompress({ ...data, file, name }, 'xz', signal)
  await unpacker.unpack(boundedExpansion(plain, data.size, name), name, signal)
}
