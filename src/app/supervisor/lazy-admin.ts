import { refuseAdmin } from './open-resources.js'
import { toCortexError } from '../../errors.js'
import type { CreateAdminOptions } from '../../admin/create-admin.js'
import type { AdminHandler } from '../../gateway/handle-request.js'
import type { UserFolders } from '../../host/folders.js'
import { configSchema } from '../config.js'

export type LazyAdminOptions = Pick<CreateAdminOptions, 'control' | 'settings' | 'evaluations' | 'metrics'> & {
  tokenFile: () => string
  folders: UserFolders
  env: Readonly<Record<string, string | undefined>>
}

/** The API, loaded when it is asked for the first time. */
export function lazyAdmin({ tokenFile, folders, env, ...options }: LazyAdminOptions): AdminHandler {
  let handler: Promise<AdminHandler> | null = null

  async function load(): Promise<AdminHandler> {
    const { createAdmin } = await import('../../admin/create-admin.js')
    return createAdmin({
      ...options,
      tokenFile: tokenFile(),
      schema: configSchema,
      backends: async (signal) => {
        const { readBackends } = await import('../backends.js')
        return readBackends({ wanted: options.settings().backend, folders, env, signal })
      },
      binaries: async () => {
        const { listBinaries } = await import('../builds/list-binaries.js')
        return listBinaries({ env })
      },
    })
  }

  return (req, res) => {
    handler ??= load()
    handler.then(
      (handle) => handle(req, res),
      (error: unknown) => {
        // It may be the token file, which can be mended while we run.
        handler = null
        refuseAdmin(res, toCortexError(error))
      },
    )
  }
}
