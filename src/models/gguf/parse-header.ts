import { CortexError } from '../../errors.js'
import type { GgufHeader, GgufValue } from '../../facts/gguf-header.js'
import type { RangeSource } from './range-source.js'
import { describeContent } from './describe-content.js'
import { createHeaderCursor, maxHeaderBytes, type HeaderCursor } from './header-cursor.js'
import { createValueReader } from './read-value.js'
import { readTensorInfos, type TensorExtent } from './read-tensor-infos.js'

/** Real models have about 50 entries and, where experts are stored separately, about 50,000 tensors. */
const maxEntries = 65_536
const maxTensors = 1 << 24
/** llama.cpp's limit. */
const maxKeyBytes = 65_535
const defaultAlignment = 32
const magic = Buffer.from('GGUF')
/** Bytes; enough for the whole header of a model with a small vocabulary. */
const firstRead = 64 * 1024

/**
 * Reads a GGUF header. The values of long arrays are skipped.
 *
 * @throws CortexError MODEL_NOT_GGUF, MODEL_INVALID, MODEL_TRUNCATED, and what the source throws
 */
export async function parseHeader(source: RangeSource): Promise<GgufHeader> {
  const start = await source.read(0, firstRead)
  checkMagic(start, source)
  const cursor = createHeaderCursor(source, start)
  const version = await readVersion(cursor, source)
  await cursor.fill(16)
  const tensorCount = cursor.size('number of tensors', maxTensors)
  const entries = cursor.size('number of metadata entries', maxEntries)
  const metadata = await readMetadata(cursor, source, entries)
  const alignment = alignmentIn(metadata, source)
  const extent = await readTensorInfos(cursor, source, tensorCount, alignment)

  const headerBytes = padded(cursor.position, alignment)
  const tensorEnd = endOfTensors(extent, source.size(), headerBytes)
  checkComplete(source, tensorCount, headerBytes + tensorEnd)
  return {
    version,
    littleEndian: cursor.littleEndian,
    tensorCount,
    metadata,
    headerBytes,
    tensorBytes: padded(tensorEnd, alignment),
    parameterCount: extent.values,
  }
}

function checkMagic(start: Buffer, source: RangeSource): void {
  if (start.length === 0) throw new CortexError('MODEL_NOT_GGUF', `${source.name} is empty.`, { hint: fetchAgain })
  if (start.subarray(0, 4).equals(magic.subarray(0, start.length))) return
  throw new CortexError('MODEL_NOT_GGUF', `${source.name} is not a GGUF model: ${describeContent(start)}.`, {
    hint: 'llama.cpp needs a model in the GGUF format, usually a file whose name ends in .gguf.',
  })
}

async function readVersion(cursor: HeaderCursor, source: RangeSource): Promise<number> {
  await cursor.fill(8)
  cursor.skip(4)
  // The magic does not depend on the byte order. The version is small, so an empty low half means the other byte order.
  const version = cursor.u32()
  if ((version & 0xffff) !== 0) return checkedVersion(version, source)
  cursor.littleEndian = false
  return checkedVersion(Buffer.from(Uint32Array.of(version).buffer).swap32().readUInt32LE(), source)
}

function checkedVersion(version: number, source: RangeSource): number {
  if (version === 2 || version === 3) return version
  throw new CortexError('MODEL_INVALID', `${source.name} is GGUF version ${version}; versions 2 and 3 can be read.`, {
    hint:
      version === 1
        ? 'Version 1 was used for a few weeks in 2023: convert the model again, or get a newer file.'
        : 'Update cortex-supervisor, or get the file again if it may be damaged.',
  })
}

async function readMetadata(
  cursor: HeaderCursor,
  source: RangeSource,
  entries: number,
): Promise<Readonly<Record<string, GgufValue>>> {
  const readValue = createValueReader(cursor, source.name)
  const metadata = new Map<string, GgufValue>()
  for (let index = 0; index < entries; index++) {
    await cursor.fill(8)
    const keyBytes = cursor.size('length of a key', maxKeyBytes)
    await cursor.fill(keyBytes + 4)
    const key = cursor.bytes(keyBytes).toString('utf8')
    if (metadata.has(key))
      throw new CortexError('MODEL_INVALID', `${source.name} is damaged: it contains the key ${key} twice.`)
    metadata.set(key, await readValue(cursor.u32(), key))
  }
  return Object.fromEntries(metadata)
}

function alignmentIn(metadata: Readonly<Record<string, GgufValue>>, source: RangeSource): number {
  const alignment = metadata['general.alignment'] ?? defaultAlignment
  const isPowerOfTwo = typeof alignment === 'number' && Number.isInteger(Math.log2(alignment))
  if (isPowerOfTwo && alignment <= maxHeaderBytes) return alignment
  throw new CortexError('MODEL_INVALID', `${source.name} is damaged: its general.alignment is not a power of two.`)
}

/** Relative to the start of the tensor data. A last tensor of an unknown type is assumed to fill the file. */
function endOfTensors(extent: TensorExtent, size: number | null, headerBytes: number): number {
  if (extent.unknownFrom === null || extent.unknownFrom < extent.end) return extent.end
  return Math.max(extent.unknownFrom, (size ?? 0) - headerBytes)
}

function checkComplete(source: RangeSource, tensorCount: number, needed: number): void {
  const size = source.size()
  if (size === null || tensorCount === 0 || size >= needed) return
  throw new CortexError(
    'MODEL_TRUNCATED',
    `${source.name} is incomplete: its header describes ${needed} bytes, but the file has only ${size}.`,
    { hint: fetchAgain },
  )
}

const fetchAgain = 'The download or copy is incomplete; get the file again.'

function padded(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment
}
