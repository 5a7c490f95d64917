import { readdir } from 'node:fs/promises'
import { isCortexError } from '../errors.js'
import { readInstanceRecord, type InstanceRecord } from './instance-record.js'

/** This user's living supervisors that have a name, by name. */
export async function listInstances(stateFolder: string): Promise<InstanceRecord[]> {
  const files = (await readdir(stateFolder).catch(() => [])).filter((file) => file.endsWith('.json')).sort()
  const records = await Promise.all(
    files.map(async (file) => {
      try {
        return await readInstanceRecord(stateFolder, file.slice(0, -'.json'.length))
      } catch (error) {
        if (isCortexError(error) && error.code === 'NOT_RUNNING') return null
        throw error
      }
    }),
  )
  return records.filter((record) => record !== null)
}
