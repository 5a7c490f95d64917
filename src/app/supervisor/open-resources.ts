import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import type { AdminHandler } from '../../gateway/handle-request.js'
import { openGateway, type Gateway, type OpenGatewayOptions } from '../../gateway/open-gateway.js'
import type { UserFolders } from '../../host/folders.js'
import { runtimeFolder } from '../../host/runtime-folder.js'
import { userName } from '../../host/user-name.js'
import { processIdentity, type ProcessIdentity } from '../../host/process-identity.js'
import { claimInstance, type Claim } from '../../instance/claim-instance.js'
import { openRunFolder, type RunFolder } from '../../instance/open-run-folder.js'
import { CortexError } from '../../errors.js'
import { version } from '../../version.js'

/** What a running supervisor holds of the machine besides its children. */
export interface Resources {
  readonly gateway: Gateway
  /** For the children's sockets. */
  readonly runFolder: string
  /** Pids of children of dead supervisors that were still there, and were ended. */
  readonly leftovers: readonly number[]
  /** Makes it findable by its name. */
  publish(startedAt: string): Promise<void>
  close(): Promise<void>
}

export interface ResourcesOptions extends Omit<OpenGatewayOptions, 'admin'> {
  folders: UserFolders
  /** Null: it is not to be found by the command line, and has no admin API. */
  instance: { name: string; tokenFile: string; admin: AdminHandler } | null
}

/** ms for answers that are under way when everything else has ended. */
const CLOSING = 1_000

/**
 * The name first, so that a second supervisor says so before it takes anything.
 * @throws ALREADY_RUNNING, PORT_IN_USE, ADDRESS_UNAVAILABLE, PLAN_LISTEN_BEYOND_LOOPBACK, STORE_UNWRITABLE
 */
export async function openResources(options: ResourcesOptions): Promise<Resources> {
  const { folders, instance, ...forGateway } = options
  const owner = await ownIdentity()
  let claim: Claim | null = null
  let runFolder: RunFolder | null = null
  let gateway: Gateway | null = null
  const close = async (): Promise<void> => {
    // Who waits for the port to be free may start at once: the name must be free by then.
    await claim?.release()
    await gateway?.close({ timeout: CLOSING })
    await runFolder?.remove()
  }
  try {
    claim = instance && (await claimInstance(folders.state, instance.name, owner))
    runFolder = await openRunFolder(tmpdir(), userName(), owner, runtimeFolder())
    gateway = await openGateway({ ...forGateway, admin: instance?.admin ?? nameless })
  } catch (error) {
    await close()
    throw error
  }
  const opened = gateway
  return {
    gateway: opened,
    runFolder: runFolder.path,
    leftovers: runFolder.leftovers,
    async publish(startedAt) {
      if (!instance || !claim) return
      const { name, tokenFile } = instance
      const admin = { url: adminUrl(opened.url), tokenFile }
      await claim.publish({ ...owner, name, url: opened.url, admin, startedAt, version })
    },
    close,
  }
}

export function adminUrl(gatewayUrl: string): string {
  return `${gatewayUrl}/supervisor/api`
}

const nameless: AdminHandler = (_req, res) => {
  refuseAdmin(res, new CortexError('ADMIN_REFUSED', 'This supervisor has no name, and so no admin API.'))
}

export function refuseAdmin(res: ServerResponse, error: CortexError): void {
  const status = error.code === 'ADMIN_REFUSED' ? 403 : 500
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify({ error }))
}

async function ownIdentity(): Promise<ProcessIdentity> {
  const identity = await processIdentity(process.pid)
  if (identity) return identity
  throw new CortexError('INTERNAL', 'The start time of this process cannot be read.', {
    hint: 'It is read from /proc on Linux, and with `ps` or PowerShell elsewhere.',
  })
}
