import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CortexError } from '../errors.js'
import type { GgufHeader } from '../facts/gguf-header.js'
import type { ModelFacts } from '../facts/machine-and-build.js'
import { readGguf } from './gguf/read-gguf.js'
import { readSplitName, splitNames } from './split-names.js'

/** Reads the header of a local model, with all parts of a split one, and checks that the files are complete. */
export async function openModel(reference: string, path: string, signal?: AbortSignal): Promise<ModelFacts> {
  const name = basename(path)
  const split = readSplitName(name)
  if (split === null || split.count === 1) {
    const header = await readGguf(path, { ...(signal && { signal }) })
    checkCount(path, header, 1)
    return { reference, path, bytes: await sizeOf(path), header }
  }
  const parts = splitNames(name).map((part) => join(dirname(path), part))
  const first = parts[0] ?? path
  if (split.index !== 1) throw notFirst(path, first)
  await checkPresence(parts)
  const headers: GgufHeader[] = []
  let bytes = 0
  for (const part of parts) {
    const header = await readGguf(part, { ...(signal && { signal }) })
    checkCount(part, header, split.count)
    headers.push(header)
    bytes += await sizeOf(part)
  }
  return { reference, path, bytes, header: joined(headers) }
}

/** The metadata is in the first part; the counts are summed up. */
function joined([first, ...rest]: readonly GgufHeader[]): GgufHeader {
  if (first === undefined) throw new CortexError('INTERNAL', 'A model without parts.')
  return rest.reduce(
    (sum, header) => ({
      ...sum,
      tensorCount: sum.tensorCount + header.tensorCount,
      tensorBytes: sum.tensorBytes + header.tensorBytes,
      parameterCount: (sum.parameterCount ?? 0) + (header.parameterCount ?? 0),
    }),
    first,
  )
}

/** llama.cpp finds the other parts by the name of the first, and refuses a name that does not match `split.count`. */
function checkCount(path: string, { metadata }: GgufHeader, named: number): void {
  const count = metadata['split.count']
  if (typeof count !== 'number' || count <= 1 || count === named) return
  const name = named === 1 ? 'its name is not that of a part' : `its name implies ${named}`
  throw new CortexError(
    'MODEL_INVALID',
    `According to its header, ${path} is one of ${count} parts of a model, but ${name}.`,
    {
      hint: 'Keep the original names of all parts, such as model-00001-of-00003.gguf, and put them in one folder.',
    },
  )
}

async function checkPresence(parts: readonly string[]): Promise<void> {
  const present = await Promise.all(
    parts.map((part) =>
      stat(part).then(
        () => true,
        () => false,
      ),
    ),
  )
  const missing = parts.filter((_, index) => present[index] !== true)
  if (missing.length === 0) return
  const named = missing.slice(0, 3).map((part) => basename(part))
  throw new CortexError(
    'MODEL_NOT_FOUND',
    `${missing.length} of the ${parts.length} parts of the model are missing in ${dirname(parts[0] ?? '')}: ${named.join(', ')}${missing.length > 3 ? ', …' : ''}.`,
    { hint: 'All parts of a split model must be in one folder.' },
  )
}

function notFirst(path: string, first: string): CortexError {
  return new CortexError('MODEL_REFERENCE_INVALID', `${path} is not the first part of its model.`, {
    hint: `Use the first part: ${first}`,
  })
}

/** 0 where the file cannot be examined: reading its header then gives the error. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
