import { readFile } from 'node:fs/promises'
import { connectAdmin, type AdminClient } from '../admin/admin-client.js'
import { CortexError } from '../errors.js'
import { userFolders } from '../host/folders.js'
import { readInstanceRecord } from '../instance/instance-record.js'

/**
 * Connects to the admin API of the supervisor with this name on this machine.
 * @throws NOT_RUNNING; ADMIN_REFUSED where its token belongs to another user
 */
export async function findRunning(
  name = 'default',
  { env = process.env }: { env?: Readonly<Record<string, string | undefined>> } = {},
): Promise<AdminClient> {
  const { admin } = await readInstanceRecord(userFolders(env).state, name)
  return connectAdmin({ url: admin.url, token: await readToken(admin.tokenFile) })
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new CortexError('ADMIN_REFUSED', `The token in ${file} cannot be read.`, {
      hint: 'It belongs to the user who started the supervisor.',
      cause,
    })
  }
}
