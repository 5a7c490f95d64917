import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { CortexError } from '../errors.js'

export interface EvaluationText {
  file: string
  content: string
  sha256: string
  bytes: number
}

/** @throws EVALUATION_TEXT_UNREADABLE */
export async function readText(file: string): Promise<EvaluationText> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { file, content: decode(file, bytes), sha256, bytes: bytes.length }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw unreadable(file, 'it is not UTF-8', cause)
  }
}

function unreadable(file: string, why: string, cause: unknown): CortexError {
  return new CortexError('EVALUATION_TEXT_UNREADABLE', `The text ${file} cannot be read: ${why}.`, {
    hint: 'It has to be a file of plain text in UTF-8.',
    cause,
  })
}
