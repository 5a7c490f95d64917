import { homedir } from 'node:os'
import nodePath from 'node:path'

/** Absolute paths of a user's own folders; none of them is made here. */
export interface UserFolders {
  /** `cortex.yaml`. */
  config: string
  /** What was installed or pulled: binaries, models. */
  data: string
  /** What can be fetched or computed again. */
  cache: string
  /** What outlives a process but not the machine: tokens, sockets, logs, the last good plan. */
  state: string
}

const name = 'cortex-supervisor'

/**
 * `CORTEX_HOME` puts all four under one folder. Without it: XDG on Linux and its like, `~/Library` on macOS,
 * `%APPDATA%` and `%LOCALAPPDATA%` on Windows, in the places where the npm package env-paths puts them.
 */
export function userFolders(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): UserFolders {
  const path = platform === 'win32' ? nodePath.win32 : nodePath.posix
  const own = env['CORTEX_HOME']
  if (own !== undefined && own !== '') {
    const root = path.resolve(own)
    return under((kind) => path.join(root, kind))
  }
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local')
    const roaming = env['APPDATA'] || path.join(home, 'AppData', 'Roaming')
    return {
      config: path.join(roaming, name, 'Config'),
      data: path.join(local, name, 'Data'),
      cache: path.join(local, name, 'Cache'),
      state: path.join(local, name, 'State'),
    }
  }
  if (platform === 'darwin') {
    const library = path.join(home, 'Library')
    return {
      config: path.join(library, 'Preferences', name),
      data: path.join(library, 'Application Support', name),
      cache: path.join(library, 'Caches', name),
      state: path.join(library, 'Application Support', name, 'State'),
    }
  }
  const xdg = (variable: string, ...fallback: string[]): string => {
    const value = env[variable]
    // The XDG specification: relative paths are invalid and to be ignored.
    return path.join(value !== undefined && path.isAbsolute(value) ? value : path.join(home, ...fallback), name)
  }
  return {
    config: xdg('XDG_CONFIG_HOME', '.config'),
    data: xdg('XDG_DATA_HOME', '.local', 'share'),
    cache: xdg('XDG_CACHE_HOME', '.cache'),
    state: xdg('XDG_STATE_HOME', '.local', 'state'),
  }
}

function under(place: (kind: keyof UserFolders) => string): UserFolders {
  return { config: place('config'), data: place('data'), cache: place('cache'), state: place('state') }
}
