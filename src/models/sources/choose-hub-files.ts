import { CortexError } from '../../errors.js'
import type { HubReference } from '../../settings/model-reference.js'
import { readSplitName, splitNames } from '../split-names.js'

/** llama.cpp's default for `-hf`, and the next choice. */
const preferred = ['Q4_K_M', 'Q8_0']
/** Projectors and importance matrices, which repositories contain besides models. */
const otherGguf = /(^|\/)mmproj[^/]*$|imatrix[^/]*$/i

/**
 * Selects the files of the model that a reference names, in order, from the paths of its repository.
 *
 * @throws CortexError MODEL_UNAVAILABLE
 */
export function chooseHubFiles(reference: HubReference, paths: readonly string[]): string[] {
  const present = new Set(paths)
  if (reference.file !== null) return named(reference, reference.file, present)

  const models = paths
    .filter((path) => /\.gguf$/i.test(path) && !otherGguf.test(path) && (readSplitName(path)?.index ?? 1) === 1)
    // Shortest first, so that the plain name comes before its variants.
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .filter((path) => splitNames(path).every((part) => present.has(part)))
  const first = models[0]
  if (first === undefined) throw noModels(reference)
  const wanted = reference.quantization === null ? preferred : [reference.quantization]
  const found = wanted.flatMap((quantization) => models.find((path) => hasQuantization(path, quantization)) ?? [])[0]
  if (found !== undefined) return splitNames(found)
  if (reference.quantization === null) return splitNames(first)
  throw noQuantization(reference, reference.quantization, models)
}

/** `Q4_K_M` is in `model-Q4_K_M.gguf`, `model.q4_k_m.gguf` and `Q4_K_M/model.gguf`, but `Q4_K` is not. */
function hasQuantization(path: string, quantization: string): boolean {
  const escaped = quantization.replace(/[.]/g, '\\.')
  return new RegExp(`(^|[-._/])${escaped}([-./]|$)`, 'i').test(path)
}

function named(reference: HubReference, file: string, present: ReadonlySet<string>): string[] {
  const parts = splitNames(file)
  const missing = parts.find((part) => !present.has(part))
  if (missing === undefined) return parts
  const others = [...present].filter((path) => /\.gguf$/i.test(path))
  throw new CortexError('MODEL_UNAVAILABLE', `The repository ${reference.repository} has no file ${missing}.`, {
    hint: others.length === 0 ? noGgufHint : `It has: ${shortList(others)}.`,
  })
}

function noModels(reference: HubReference): CortexError {
  return new CortexError('MODEL_UNAVAILABLE', `The repository ${reference.repository} has no GGUF model.`, {
    hint: noGgufHint,
  })
}

function noQuantization(reference: HubReference, quantization: string, models: readonly string[]): CortexError {
  return new CortexError(
    'MODEL_UNAVAILABLE',
    `The repository ${reference.repository} has no model in ${quantization}.`,
    {
      hint: `It has: ${shortList(models)}.`,
    },
  )
}

const noGgufHint = 'Models for llama.cpp are usually in repositories whose names end in -GGUF.'

function shortList(paths: readonly string[]): string {
  const shown = paths.slice(0, 12)
  return shown.join(', ') + (paths.length > shown.length ? ', …' : '')
}
