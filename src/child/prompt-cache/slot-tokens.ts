import { open } from 'node:fs/promises'

/** What `llama_state_seq_save_file` writes first, as bytes: "ggsq", little-endian. */
const fileMagic = 0x67677371
/** Bytes of magic, version and count. */
const headerSize = 12
/** As many as no context has; a count beyond is no count. */
const maxTokens = 16 * 1024 * 1024

/**
 * The tokens whose state a file holds that llama-server's `/slots/ID?action=save` has written; null where it is not such a
 * file. They are the prompt and the answer of the slot's last request, as the model saw them.
 *
 * Newer builds (seen in 11669) put a list of their own in the place of the tokens: −1, its version, the count, the tokens,
 * and what is known of images among them, each of which is −1 again. Only what comes before the first image is given.
 */
export async function readSlotTokens(file: string): Promise<readonly number[] | null> {
  const handle = await open(file, 'r')
  try {
    const header = Buffer.alloc(headerSize)
    await handle.read(header, 0, headerSize, 0)
    const count = header.readUInt32LE(8)
    if (header.readUInt32LE(0) !== fileMagic || count > maxTokens) return null
    const body = Buffer.alloc(count * 4)
    const { bytesRead } = await handle.read(body, 0, body.length, headerSize)
    if (bytesRead < body.length) return null
    return textTokens(Array.from({ length: count }, (_, index) => body.readInt32LE(index * 4)))
  } finally {
    await handle.close()
  }
}

export function textTokens(list: readonly number[]): readonly number[] {
  const tokens = list[0] === -1 ? list.slice(3, 3 + (list[2] ?? 0)) : list
  const image = tokens.findIndex((token) => token < 0)
  return image < 0 ? tokens : tokens.slice(0, image)
}
