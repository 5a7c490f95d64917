import { isLoopback } from '../download/redirect-rules.js'
import { CortexError } from '../errors.js'

/** A `model` setting, taken apart. */
export type ModelReference =
  { kind: 'demo' } | { kind: 'path'; path: string } | { kind: 'url'; url: URL } | HubReference

/** `hf:owner/repo`, and which of its files. */
export interface HubReference {
  kind: 'hub'
  /** `owner/repo`. */
  repository: string
  /** Path inside the repository; null: chosen by `quantization`. */
  file: string | null
  /** As written; null: the default choice. */
  quantization: string | null
}

const namePart = '[A-Za-z0-9][A-Za-z0-9._-]*'
const hubPattern = new RegExp(`^(${namePart}/${namePart})(?::([A-Za-z0-9][A-Za-z0-9._-]*)|/(.+))?$`)
const schemePattern = /^([a-z][a-z0-9+.-]*):\/\//i

/**
 * @param hasDigest whether a SHA-256 for the model is given, which makes plain http safe
 * @throws CortexError MODEL_REFERENCE_INVALID
 */
export function parseModelReference(text: string, { hasDigest }: { hasDigest: boolean }): ModelReference {
  if (text === 'demo') return { kind: 'demo' }
  if (text.trim() === '') throw invalid(text, 'is empty', 'Use demo, a path, an https address, or hf:owner/repo.')
  if (text.includes('\0')) throw invalid(text, 'contains a NUL byte')
  if (/^hf:/i.test(text)) return hubReference(text)
  const scheme = schemePattern.exec(text)?.[1]?.toLowerCase()
  return scheme === undefined ? { kind: 'path', path: text } : urlReference(text, scheme, hasDigest)
}

function hubReference(text: string): HubReference {
  const match = hubPattern.exec(text.slice('hf:'.length))
  const [, repository, quantization = null, file = null] = match ?? []
  if (repository === undefined) {
    throw invalid(text, 'names no repository', 'Write hf:owner/repo, hf:owner/repo:Q4_K_M, or hf:owner/repo/file.gguf.')
  }
  if (file !== null && !isGgufPath(file)) {
    throw invalid(text, 'names no .gguf file', 'Write hf:owner/repo/file.gguf, or hf:owner/repo:Q4_K_M.')
  }
  return { kind: 'hub', repository, file, quantization }
}

/** No part of it leads elsewhere. */
function isGgufPath(file: string): boolean {
  return /\.gguf$/i.test(file) && file.split('/').every((part) => !/^(|\.|\.\.)$/.test(part) && !part.includes('\\'))
}

function urlReference(text: string, scheme: string, hasDigest: boolean): ModelReference {
  if (scheme !== 'https' && scheme !== 'http') {
    throw invalid(
      text,
      `has the scheme ${scheme}://`,
      'Only https:// addresses can be fetched; name a file by its path.',
    )
  }
  if (!URL.canParse(text)) throw invalid(text, 'is not an address')
  const url = new URL(text)
  if (scheme === 'http' && !hasDigest && !isLoopback(url.hostname)) {
    throw invalid(text, 'is not encrypted', 'Use https, or give modelSha256 so that the file can be checked.')
  }
  const page = /^\/([^/]+\/[^/]+)\/blob\/[^/]+\/(.+\.gguf)$/i.exec(url.pathname)
  if (page !== null && /(^|\.)(huggingface\.co|hf\.co)$/.test(url.hostname)) {
    throw invalid(text, 'is a page about the file, not the file', `Write hf:${page[1]}/${page[2]}.`)
  }
  return { kind: 'url', url }
}

function invalid(text: string, why: string, hint?: string): CortexError {
  return new CortexError('MODEL_REFERENCE_INVALID', `The model ${JSON.stringify(shown(text))} ${why}.`, {
    ...(hint !== undefined && { hint }),
  })
}

/** Without a password, and not endless. */
function shown(text: string): string {
  const safe = text.replace(/\/\/[^/@]*@/, '//…@')
  return safe.length > 200 ? `${safe.slice(0, 200)}…` : safe
}
