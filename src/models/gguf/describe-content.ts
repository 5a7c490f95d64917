const texts: readonly [start: RegExp, what: string][] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: the model itself was not fetched (git lfs pull)'],
  [/^\s*(<!doctype|<html|<\?xml)/i, 'a web page, often an error page saved under the name of the model'],
  [/^\s*[{[]/, 'JSON, perhaps an error message saved under the name of the model'],
  [/^(lmgg|fmgg|tjgg|algg)/, 'a model in the format of before August 2023, which llama.cpp no longer reads'],
]

const magics: readonly [hex: string, what: string][] = [
  ['504b0304', 'a ZIP archive, or a PyTorch model that was not converted'],
  ['1f8b', 'a gzip archive'],
  ['fd377a58', 'an xz archive'],
  ['28b52ffd', 'a zstd archive'],
  ['425a68', 'a bzip2 archive'],
  ['7f454c46', 'a program'],
  ['00000000', 'nothing but zeros, perhaps a download that only reserved its space'],
]

/** What a file that is not GGUF seems to be, from its first bytes. Continues the sentence “X is not a GGUF model: …”. */
export function describeContent(start: Buffer): string {
  // latin1 keeps every byte a character.
  const text = start.toString('latin1', 0, 64)
  const hex = start.toString('hex', 0, 64)
  const known =
    texts.find(([pattern]) => pattern.test(text))?.[1] ?? magics.find(([prefix]) => hex.startsWith(prefix))?.[1]
  // A safetensors file begins with the length of its JSON in eight bytes, the last of them zeros.
  if (start.subarray(8, 10).equals(Buffer.from('{"'))) return 'it looks like a safetensors model that was not converted'
  const printable = /^[\t\r\n\x20-\x7e]{4,}/.exec(text)?.[0].slice(0, 24)
  const begins = printable === undefined ? `the bytes ${hex.slice(0, 8)}` : JSON.stringify(printable)
  return known === undefined ? `it starts with ${begins}` : `it starts with ${begins} and looks like ${known}`
}
