/**
 * SIGKILL to every process of the group that `leader` leads; on Windows, where there are none, to the process itself.
 * Nothing for a child that could not be started: Node's own `kill` takes its missing pid for 0, which stands for the
 * group of this process, and of the app and the shell around it.
 *
 * @returns whether there was anybody to kill
 */
export function killGroup(leader: number | undefined): boolean {
  if (leader === undefined || !(leader > 1)) return false
  try {
    return process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL')
  } catch {
    return false
  }
}
