/** The series without labels in Prometheus' text format, by name. llama-server has no labelled ones. */
export function parseExposition(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, name, number] = /^([A-Za-z_:][\w:]*) +(\S+)/.exec(line) ?? []
    const value = Number(number)
    if (name !== undefined && Number.isFinite(value)) values.set(name, value)
  }
  return values
}
