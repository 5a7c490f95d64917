import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { packageRoot } from '../../host/package-root.js'

/** The public keys of Debian's archive that come with this package, ASCII-armoured. See `binaries/keys/README.md`. */
export async function readArchiveKeys(): Promise<string[]> {
  const folder = path.join(packageRoot(), 'binaries', 'keys')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.asc'))
  return Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
}
