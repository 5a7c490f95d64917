import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseStanza, splitStanzas } from './stanza.js'

/** One archive that apt is configured to use. */
export interface AptSource {
  uris: string[]
  components: string[]
}

/** The Debian archives in a machine's apt configuration, in its order; its suites do not matter, an archive has all. */
export async function debianArchives(aptFolder: string): Promise<string[]> {
  const names = await readdir(path.join(aptFolder, 'sources.list.d')).catch(() => [])
  const files = ['sources.list', ...names.sort().map((name) => path.join('sources.list.d', name))]
  const sources = await Promise.all(files.map((file) => readSources(path.join(aptFolder, file))))
  return [
    ...new Set(
      sources
        .flat()
        .filter(isWhole)
        .flatMap((source) => source.uris)
        .filter(isDebianArchive),
    ),
  ].map((uri) => uri.replace(/\/+$/, ''))
}

async function readSources(file: string): Promise<AptSource[]> {
  const parse = file.endsWith('.sources') ? parseDeb822Sources : file.endsWith('.list') ? parseOneLineSources : null
  if (parse === null) return []
  const text = await readFile(file, 'utf8').catch(() => '')
  return parse(text)
}

/** `*.sources`: one paragraph for each source. */
export function parseDeb822Sources(text: string): AptSource[] {
  return splitStanzas(text).flatMap((stanza) => {
    const fields = parseStanza(stanza)
    const words = (name: string): string[] => (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '')
    if (!words('types').includes('deb') || fields.get('enabled')?.toLowerCase() === 'no') return []
    return [{ uris: words('uris'), components: words('components') }]
  })
}

/** `*.list`: `deb [options] URI suite component…`. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, uri, rest] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+([^#]*)/.exec(line) ?? []
    if (uri === undefined || rest === undefined) return []
    const [, ...components] = rest.split(/\s+/).filter((word) => word !== '')
    return [{ uris: [uri], components }]
  })
}

/** Third parties name their components otherwise. */
function isWhole({ components }: AptSource): boolean {
  return components.includes('main')
}

/** The archive lies in `/debian`, security updates in `/debian-security`; a snapshot has its date behind. */
function isDebianArchive(uri: string): boolean {
  return /^https?:\/\/\S+\/debian(\/\d{8}T\d{6}Z)?\/*$/.test(uri)
}
