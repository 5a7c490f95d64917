/**
 * C0 without tab and newline, DEL, C1, and what reorders or breaks lines: bidi marks, embeddings, overrides and isolates,
 * line and paragraph separators.
 */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text that a terminal only displays: control characters are shown as escapes, `\x1b` or `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(code)
  })
}

/** The same for text that has to stay on one line. */
export function escapeLine(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\n').replaceAll('\t', ' ')
}

/** JSON with the same meaning. `JSON.stringify` itself escapes C0 only; beyond it these characters occur in strings alone. */
export function escapeJson(json: string): string {
  return json.replace(controls, (character) => unicodeEscape(character.charCodeAt(0)))
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
