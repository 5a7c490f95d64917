import { chmod, cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { temporaryFolder } from '../fixtures/temporary-folder.js'
import { installTestServer } from './test-home.js'

export interface OwnBuilds {
  /** As `CORTEX_HOME`, and as cwd. */
  home: string
  /** Puts the real llama-server into the store as this build, with shell commands that run before it. */
  add(build: number, before?: string): Promise<string>
  remove(): Promise<void>
}

/** Commands for {@link OwnBuilds.add} that run in a supervisor only, and not in the proof before it. */
export const onlySupervised = (commands: string): string => `case "$*" in *--slot-save-path*) ${commands} ;; esac`

/** A home whose store has copies of the real llama-server, each with another build number. */
export async function ownBuilds(): Promise<OwnBuilds> {
  const folder = await temporaryFolder()
  const store = path.join(folder.path, 'data', 'binaries')
  await mkdir(store, { recursive: true })
  const original = path.dirname((await installTestServer()).folder)
  return {
    home: folder.path,
    async add(build, before) {
      const id = `b${build}-cpu-debian-copy`
      const fresh = path.join(store, `.${id}`)
      await cp(original, fresh, { recursive: true, verbatimSymlinks: true })
      const file = path.join(fresh, 'install.json')
      const record = JSON.parse(await readFile(file, 'utf8')) as { executable: string }
      await writeFile(file, JSON.stringify({ ...record, build, digest: `copy-${build}` }))
      if (before !== undefined) {
        const script = path.join(fresh, record.executable)
        const [shebang, ...lines] = (await readFile(script, 'utf8')).split('\n')
        await writeFile(script, [shebang, before, ...lines].join('\n'))
        await chmod(script, 0o755)
      }
      await rename(fresh, path.join(store, id))
      return id
    },
    remove: folder.remove,
  }
}
