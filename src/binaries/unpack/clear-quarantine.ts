import { runForOutput } from '../../host/run-for-output.js'

export interface QuarantineHost {
  platform: NodeJS.Platform
  run(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<unknown>
}

const thisMachine: QuarantineHost = {
  platform: process.platform,
  run: (program, args, signal) => runForOutput(program, args, { cwd: '/', env: {}, timeout: 30_000, signal }),
}

/**
 * Takes the mark off that macOS puts on what an app downloads, and that an app under quarantine (many Electron apps are)
 * puts on every file it writes: Gatekeeper would not let a build start that bears it, and would ask for each of its libraries
 * anew. To be called only for what was checked against a known digest, or named by the user. On other systems it does nothing.
 *
 * Where it cannot be taken off, the start of the build will say so better than this could: nothing is thrown for it.
 */
export async function clearQuarantine(
  folder: string,
  signal?: AbortSignal,
  { platform, run }: QuarantineHost = thisMachine,
): Promise<void> {
  if (platform !== 'darwin') return
  // -r for all that is in it, -s for links themselves and not what they lead to.
  await run('/usr/bin/xattr', ['-d', '-r', '-s', 'com.apple.quarantine', folder], signal).catch(() => {})
  signal?.throwIfAborted()
}
