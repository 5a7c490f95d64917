/** HTML or SVG in which everything that came from outside has been escaped. */
export interface Markup {
  readonly markup: string
}

type Value = string | number | Markup | readonly Markup[] | null

/** A template whose values are escaped, in text and in quoted attributes; other markup goes in as it is, null as nothing. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const markup = texts.reduce((sum, text, at) => sum + render(values[at - 1] ?? null) + text)
  return { markup }
}

function render(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value))
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n')
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters, halves of characters and the like are no text in HTML: they are left out. */
const noText = /[^\P{Cc}\n\t]|\p{Cs}|\p{Noncharacter_Code_Point}/gu

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '').replace(noText, '')
}
