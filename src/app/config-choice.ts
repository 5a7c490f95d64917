import type { LoadConfigRequest, Override } from '../config/load-request.js'
import { userFolders } from '../host/folders.js'
import type { Config } from '../settings/config.generated.js'

/** Which config to load; the same options as those of {@link createSupervisor}. */
export interface ConfigChoice {
  /** The config as an object. No file is then read, unless `configFile` is set: the object takes precedence over it. */
  config?: Config
  /** Default: `$CORTEX_CONFIG`, then `cortex.yaml` in `cwd`, then that of the user's config folder. */
  configFile?: string
  profile?: string
  /** Values from the command line, which take precedence over all others. */
  overrides?: readonly Override[]
  /** Default: the process's. */
  cwd?: string
  /** Default: the process's. */
  env?: Readonly<Record<string, string | undefined>>
}

export function loadRequest({ config, configFile, profile, overrides, ...rest }: ConfigChoice): LoadConfigRequest {
  const { cwd = process.cwd(), env = process.env } = rest
  return {
    cwd,
    env,
    userFolder: userFolders(env).config,
    ...(config !== undefined && { inline: config }),
    ...(configFile !== undefined && { file: configFile }),
    ...(profile !== undefined && { profile }),
    ...(overrides !== undefined && { overrides }),
  }
}
