import { access } from 'node:fs/promises'
import path from 'node:path'
import { readInstallName, type DamagedInstall } from './damaged-install.js'
import { readRecord, type Install } from './install-record.js'

/** An install, what is left of one, or null: a folder that is none of ours. */
export async function surveyFolder(folder: string): Promise<Install | DamagedInstall | null> {
  const id = path.basename(folder)
  const record = await readRecord(folder)
  if (typeof record === 'string') {
    const named = readInstallName(id)
    // Without a record, only the name distinguishes an install from a foreign folder.
    if (record === 'absent' && (named === null || !(await isThere(folder)))) return null
    return { id, folder, damage: `record-${record}`, ...(named ?? { build: null, backend: null, source: null }) }
  }
  if (await isThere(path.join(folder, record.executable))) return { ...record, id, folder }
  const { build, backend, source } = record
  return { id, folder, damage: 'server-absent', build, backend, source }
}

function isThere(place: string): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  )
}
