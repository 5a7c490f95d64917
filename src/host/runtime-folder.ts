/** `XDG_RUNTIME_DIR`: a folder for sockets that the system keeps for this user alone; null: there is none. */
export function runtimeFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const folder = env['XDG_RUNTIME_DIR'] ?? ''
  // The XDG specification: relative paths are invalid and to be ignored.
  return platform !== 'win32' && folder.startsWith('/') ? folder : null
}
