/** What the text of `model` names. */
export type ModelReference =
  | { kind: 'demo' }
  | { kind: 'file'; path: string }
  | { kind: 'url'; url: string }
  /** `file` where one is named, else `quant`, else whichever file the Hub's conventions choose. */
  | { kind: 'hf'; owner: string; repo: string; quant?: string; file?: string }

export type ParsedModelReference = ModelReference | { kind: 'invalid'; reason: string; hint: string }

const name = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Reads the text of `model`: `demo`, a path, an http(s) address, `hf:owner/repo[:quant]` or `hf:owner/repo/file.gguf`. */
export function parseModelReference(text: string): ParsedModelReference {
  if (text === 'demo') return { kind: 'demo' }
  if (/^hf:/i.test(text)) return parseHub(text.slice('hf:'.length))
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return { kind: 'file', path: text }
  if (scheme !== 'https' && scheme !== 'http') {
    return { kind: 'invalid', reason: `cannot be fetched by ${scheme}`, hint: 'Give an https address or a path.' }
  }
  if (!URL.canParse(text)) {
    return { kind: 'invalid', reason: 'is not an address', hint: 'Write it as https://host/path/model.gguf.' }
  }
  return { kind: 'url', url: text }
}

function parseHub(rest: string): ParsedModelReference {
  const [repository = '', quant, ...more] = rest.split(':')
  const [owner = '', repo = '', ...path] = repository.split('/')
  const usual = 'Write hf:owner/repo, hf:owner/repo:quant or hf:owner/repo/file.gguf.'
  if (!name.test(owner) || !name.test(repo) || more.length > 0) {
    return { kind: 'invalid', reason: 'is not the name of a Hugging Face repository', hint: usual }
  }
  if (path.length > 0) {
    // A part of the way must not lead out of the repository.
    const plain = quant === undefined && path.every((part) => part !== '' && part !== '.' && part !== '..')
    if (plain && /\.gguf$/i.test(repository)) return { kind: 'hf', owner, repo, file: path.join('/') }
    return { kind: 'invalid', reason: 'does not name a GGUF file of that repository', hint: usual }
  }
  if (quant === undefined) return { kind: 'hf', owner, repo }
  if (name.test(quant)) return { kind: 'hf', owner, repo, quant }
  return { kind: 'invalid', reason: `has "${quant}" where a quant such as Q4_K_M is meant`, hint: usual }
}

/** Whether plain http is as safe as https: the host is this machine. */
export function isLoopbackUrl(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
