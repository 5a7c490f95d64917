/**
 * The fields of one paragraph of a Debian control file (deb822), by name in lower case. Lines that begin with a blank
 * go on with the field before; `#` begins a comment.
 */
export function parseStanza(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  let name: string | null = null
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    if (/^[ \t]/.test(line)) {
      if (name !== null) fields.set(name, `${fields.get(name) ?? ''}\n${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    name = line.slice(0, colon).toLowerCase()
    fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}

/** Paragraphs are divided by empty lines. */
export function splitStanzas(text: string): string[] {
  return text.split(/\r?\n(?:[ \t]*\r?\n)+/).filter((stanza) => stanza.trim() !== '')
}
