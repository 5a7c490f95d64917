import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSameProcess } from '../host/process-identity.js'
import { readChildRecords } from './child-record.js'
import { existingParents } from './run-folder-parents.js'

/** Executables of the living children of all of a user's supervisors, whether or not those have a name or answer. */
export async function runningExecutables(temp: string, user: string, runtime: string | null = null): Promise<string[]> {
  const parents = await existingParents({ temp, user, runtime })
  const folders = (await Promise.all(parents.map(listFolders))).flat()
  const records = (await Promise.all(folders.map(readChildRecords))).flat()
  const living = await Promise.all(records.map(async (record) => ((await isSameProcess(record)) ? record : null)))
  return living.flatMap((record) => record?.executable ?? [])
}

async function listFolders(parent: string): Promise<string[]> {
  return (await readdir(parent).catch(() => [])).map((name) => join(parent, name))
}
