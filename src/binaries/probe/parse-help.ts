import { cacheTypes } from '../../kv-cache/cache-types.js'

export interface ReportedOptions {
  /** Every flag, long and short, with its dashes, in the order of the help text. */
  flags: string[]
  /** The allowed values of `--cache-type-k`; empty where the build has no such flag. */
  cacheTypes: string[]
}

interface Entry {
  flags: string[]
  text: string
}

/** The output of `llama-server --help`. */
export function parseHelp(output: string): ReportedOptions {
  const entries = readEntries(output)
  return {
    flags: [...new Set(entries.flatMap((entry) => entry.flags))],
    cacheTypes: allowedCacheTypes(entries.find((entry) => entry.flags.includes('--cache-type-k'))),
  }
}

/** An option starts in one of the first columns with its names; its description goes on far to the right. */
function readEntries(output: string): Entry[] {
  const entries: Entry[] = []
  for (const line of output.split(/\r?\n/)) {
    const flags = /^ {0,4}-/.test(line) ? leadingFlags(line) : []
    if (flags.length > 0) entries.push({ flags, text: line })
    else {
      const last = entries.at(-1)
      if (last !== undefined) last.text += ` ${line.trim()}`
    }
  }
  return entries
}

/** `-fa,   --flash-attn [on|off|auto]   set Flash Attention use` → `-fa`, `--flash-attn`. */
function leadingFlags(line: string): string[] {
  const flags: string[] = []
  const name = /\s*(--?[A-Za-z][\w.-]*)(,?)/y
  for (let match = name.exec(line); match !== null; match = name.exec(line)) {
    if (match[1] !== undefined) flags.push(match[1])
    if (match[2] !== ',') break
  }
  return flags
}

function allowedCacheTypes(entry: Entry | undefined): string[] {
  if (entry === undefined) return []
  const listed = /allowed values:\s*([\w.-]+(?:,\s*[\w.-]+)*)/.exec(entry.text)?.[1]
  // Builds before b4400 or so have the flag and do not list its values; they knew the same nine.
  return listed === undefined ? cacheTypes.map((type) => type.name) : listed.split(/,\s*/)
}
