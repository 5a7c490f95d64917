import { CortexError } from '../../errors.js'
import type { RangeSource } from './range-source.js'
import type { HeaderCursor } from './header-cursor.js'
import { tensorTypes } from './tensor-types.js'

/** Extent of a file's tensors, in bytes relative to the start of the tensor data. */
export interface TensorExtent {
  /** End of the last tensor whose size is known. */
  end: number
  /** Start of the last tensor of an unknown type, and thus size; null: all types are known. */
  unknownFrom: number | null
  /** Values in all tensors. */
  values: number
}

/** ggml's limits. */
const maxDimensions = 4
const maxNameBytes = 1024

/** Reads the list of tensors; only the sums are kept. */
export async function readTensorInfos(
  cursor: HeaderCursor,
  source: RangeSource,
  count: number,
  alignment: number,
): Promise<TensorExtent> {
  const extent: TensorExtent = { end: 0, unknownFrom: null, values: 0 }
  for (let index = 0; index < count; index++) {
    await cursor.fill(8)
    const nameBytes = cursor.size('length of a tensor name', maxNameBytes)
    await cursor.fill(nameBytes + 4)
    const tensor = cursor.bytes(nameBytes)
    const dimensions = cursor.u32()
    if (dimensions > maxDimensions) throw damaged(source, tensor, `has ${dimensions} dimensions`)
    await cursor.fill(8 * dimensions + 12)

    const shape = Array.from({ length: dimensions }, () => cursor.size('size of a tensor', Number.MAX_SAFE_INTEGER))
    const type = cursor.u32()
    const offset = cursor.size('place of a tensor', Number.MAX_SAFE_INTEGER)
    const values = shape.reduce((product, size) => product * size, 1)
    if (!Number.isSafeInteger(values)) throw damaged(source, tensor, 'has an impossible number of values')
    if (offset % alignment !== 0) throw damaged(source, tensor, `lies at ${offset}, not at a multiple of ${alignment}`)

    extent.values += values
    const known = tensorTypes.get(type)
    if (known === undefined) {
      extent.unknownFrom = Math.max(extent.unknownFrom ?? 0, offset)
      continue
    }
    const [blockValues, blockBytes] = known
    const row = shape[0] ?? 1
    if (row % blockValues !== 0) throw damaged(source, tensor, `has rows of ${row} in blocks of ${blockValues}`)
    extent.end = Math.max(extent.end, offset + (values / blockValues) * blockBytes)
  }
  return extent
}

function damaged(source: RangeSource, tensor: Buffer, what: string): CortexError {
  return new CortexError('MODEL_INVALID', `${source.name} is damaged: the tensor ${tensor.toString('utf8')} ${what}.`)
}
