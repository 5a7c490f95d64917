import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSameProcess } from '../host/process-identity.js'
import { readChildRecords } from './child-record.js'
import { runFoldersOf } from './open-run-folder.js'

/** What the living children of all of a user's supervisors run, named ones and others, whether or not those can be asked. */
export async function runningExecutables(temp: string, user: string): Promise<string[]> {
  const parent = runFoldersOf(temp, user)
  const folders = await readdir(parent).catch(() => [])
  const records = (await Promise.all(folders.map((name) => readChildRecords(join(parent, name))))).flat()
  const living = await Promise.all(records.map(async (record) => ((await isSameProcess(record)) ? record : null)))
  return living.flatMap((record) => record?.executable ?? [])
}
