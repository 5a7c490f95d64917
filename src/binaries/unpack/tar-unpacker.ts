import { checkEntry } from './check-entry.js'
import { createFolderWriter, type UnpackedFile, type UnpackOptions } from './folder-writer.js'
import { readTar, type TarEntry } from './read-tar.js'

export interface TarUnpacker {
  /** @param source The tar archive, uncompressed. `archive` is its name for a person. */
  unpack(source: AsyncIterable<Uint8Array>, archive: string, signal?: AbortSignal): Promise<void>
  /** Makes the links; nothing can be unpacked afterwards. */
  finish(): Promise<UnpackedFile[]>
}

/** Unpacks several archives into one fresh folder, taking of each what `select` wants and checking all of it. */
export function createTarUnpacker(
  folder: string,
  select: (path: string) => boolean,
  options?: UnpackOptions,
): TarUnpacker {
  const writer = createFolderWriter(folder, options)

  async function add(entry: TarEntry, archive: string): Promise<void> {
    writer.count(archive)
    const checked = checkEntry(entry, archive)
    if (!select(checked.path)) return
    if (checked.kind === 'folder') await writer.addFolder(checked.path, archive)
    else if (checked.kind === 'link') writer.addLink(checked.path, checked.target, archive)
    else {
      const { size, mode, content } = entry
      await writer.addFile({ path: checked.path, size, executable: (mode & 0o111) !== 0, content }, archive)
    }
  }

  return {
    unpack: (source, archive, signal) => readTar(source, archive, (entry) => add(entry, archive), signal),
    finish: () => writer.finish(),
  }
}
