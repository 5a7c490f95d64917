const longest = 200

/** What a driver or firmware calls itself, fit to be printed: on one line, and without codes that a terminal would obey. */
export function printableText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longest)
}
