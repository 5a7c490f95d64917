/** What the text of `model` names. */
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

/** `reason` completes the sentence "The model … ". */
export interface NoReference {
  kind: 'invalid'
  reason: string
  hint: string
}

const name = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const all = 'Use demo, a path, an https address, or hf:owner/repo.'
const hub = 'Write hf:owner/repo, hf:owner/repo:quant or hf:owner/repo/file.gguf.'

/** Reads the text of `model`: `demo`, a path, an http(s) address, `hf:owner/repo[:quant]` or `hf:owner/repo/file.gguf`. */
export function parseModelReference(text: string): ModelReference | NoReference {
  if (text === 'demo') return { kind: 'demo' }
  if (text.trim() === '') return invalid('is empty', all)
  if (text.includes('\0')) return invalid('contains a NUL byte', all)
  if (/^hf:/i.test(text)) return parseHub(text.slice('hf:'.length))
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase()
  return scheme === undefined ? { kind: 'path', path: text } : parseAddress(text, scheme)
}

function parseAddress(text: string, scheme: string): ModelReference | NoReference {
  if (scheme !== 'https' && scheme !== 'http') {
    return invalid(`cannot be fetched by ${scheme}`, 'Give an https address or a path.')
  }
  if (!URL.canParse(text)) return invalid('is not an address', 'Write it as https://host/path/model.gguf.')
  const url = new URL(text)
  const page = /^\/([^/]+\/[^/]+)\/blob\/[^/]+\/(.+\.gguf)$/i.exec(url.pathname)
  if (page === null || !/(^|\.)(huggingface\.co|hf\.co)$/.test(url.hostname)) return { kind: 'url', url }
  return invalid('is a page about the file, not the file', `Write hf:${page[1]}/${page[2]}.`)
}

function parseHub(rest: string): ModelReference | NoReference {
  const [place = '', quantization = null, ...more] = rest.split(':')
  const [owner = '', repo = '', ...path] = place.split('/')
  if (!name.test(owner) || !name.test(repo) || more.length > 0) {
    return invalid('is not the name of a Hugging Face repository', hub)
  }
  const repository = `${owner}/${repo}`
  if (path.length > 0) {
    if (quantization === null && isGgufPath(path)) {
      return { kind: 'hub', repository, file: path.join('/'), quantization: null }
    }
    return invalid('does not name a GGUF file of that repository', hub)
  }
  if (quantization === null || name.test(quantization)) return { kind: 'hub', repository, file: null, quantization }
  return invalid(`has "${quantization}" where a quant such as Q4_K_M is meant`, hub)
}

/** No part of the way leads out of the repository, on Windows neither. */
function isGgufPath(path: readonly string[]): boolean {
  return /\.gguf$/i.test(path.at(-1) ?? '') && path.every((part) => !/^\.{0,2}$|\\/.test(part))
}

function invalid(reason: string, hint: string): NoReference {
  return { kind: 'invalid', reason, hint }
}

/**
 * Whether plain http is as safe as https: the host is surely this machine. `x.localhost` is not counted, for which some
 * resolvers ask the network; see `isLoopback` of `download/` for the opposite care.
 */
export function isLoopbackUrl(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
