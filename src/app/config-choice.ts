import type { LoadConfigRequest, Override } from '../config/load-request.js'
import { userFolders } from '../host/folders.js'
import type { Config } from '../settings/config.generated.js'

/** Which config is meant: the same choices as {@link createSupervisor} has. */
export interface ConfigChoice {
  /** A config as an object. With it no file is looked for, unless `configFile` names one: then the object lies over it. */
  config?: Config
  /** Default: `$CORTEX_CONFIG`, then `cortex.yaml` in `cwd`, then the user's own. */
  configFile?: string
  profile?: string
  /** Values from a command line, which count most. */
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
