import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { readJsonFile, writeJsonFile } from '../binaries/json-file.js'
import { diskError } from '../host/disk-errors.js'
import type { EvaluatedBuild } from './evaluation.js'
import type { PairParts } from './parts.js'
import type { EvaluationPart } from './time-left.js'

/** All that a result depends on: with anything else, everything is measured anew. */
export interface ResultsKey {
  model: string
  binary: string
  backend: string
  text: string
  settings: unknown
  conditions: unknown
}

export interface Results {
  /** Absolute path of the file. */
  file: string
  /** By the name of the pair. */
  pairs: Readonly<Record<string, PairParts>>
  keep(pair: string, part: EvaluationPart, measured: { ms: number; result: unknown }): Promise<void>
}

export interface ResultsFile {
  format: 1
  key: ResultsKey
  /** For people; the key identifies it. */
  build: EvaluatedBuild
  pairs: Record<string, PairParts>
}

/** What was measured before under the same conditions; nothing of it with `fresh`. */
export async function openResults(
  folder: string,
  key: ResultsKey,
  build: EvaluatedBuild,
  fresh: boolean,
): Promise<Results> {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16)
  const file = path.join(folder, `${name}.json`)
  if (fresh) await rm(file, { force: true })
  const found = await readJsonFile(file)
  const content: ResultsFile = isResults(found) ? found : { format: 1, key, build, pairs: {} }
  return {
    file,
    pairs: content.pairs,
    async keep(pair, part, measured) {
      content.pairs[pair] = { ...content.pairs[pair], [part]: { ...measured, at: new Date().toISOString() } }
      await writeJsonFile(file, content).catch((error: unknown) => {
        throw diskError(error, file)
      })
    },
  }
}

/** Our own writing, so the shape is only checked as far as its version. */
export function isResults(value: unknown): value is ResultsFile {
  if (typeof value !== 'object' || value === null) return false
  return 'format' in value && value.format === 1 && 'pairs' in value && 'build' in value && 'key' in value
}
