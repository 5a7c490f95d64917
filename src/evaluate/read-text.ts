import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { CortexError } from '../errors.js'

export interface EvaluationText {
  file: string
  content: string
  sha256: string
  bytes: number
}

/** @throws EVALUATION_TEXT_UNREADABLE, EVALUATION_TEXT_TOO_SHORT where there is none in it */
export async function readText(file: string): Promise<EvaluationText> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  })
  return asText(file, bytes, decode(file, bytes))
}

/** A text that came without a file. @throws EVALUATION_TEXT_TOO_SHORT where there is none in it */
export function givenText(content: string): EvaluationText {
  return asText('the text that was given', Buffer.from(content), content)
}

function asText(file: string, bytes: Buffer, content: string): EvaluationText {
  if (content.trim() === '') throw empty(file)
  return { file, content, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw unreadable(file, 'it is not UTF-8', cause)
  }
}

function empty(file: string): CortexError {
  return new CortexError('EVALUATION_TEXT_TOO_SHORT', `There is no text in ${file}.`, {
    hint: 'Take a text of some thousand words, or leave --text out.',
  })
}

function unreadable(file: string, why: string, cause: unknown): CortexError {
  return new CortexError('EVALUATION_TEXT_UNREADABLE', `The text ${file} cannot be read: ${why}.`, {
    hint: 'It has to be a file of plain text in UTF-8.',
    cause,
  })
}
