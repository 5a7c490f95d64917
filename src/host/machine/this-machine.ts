import { constants } from 'node:fs'
import { access, readdir, readFile } from 'node:fs/promises'
import { release, totalmem } from 'node:os'
import { isErrno } from '../errno.js'
import { readGraphics } from '../graphics.js'
import { readLibc } from '../libc.js'
import { measureMemory } from '../measure-memory.js'
import { runForOutput } from '../run-for-output.js'
import { commandTimeout, type MachineSource } from './machine-source.js'

/** The machine that this process runs on. */
export function thisMachine(env: MachineSource['env'] = process.env): MachineSource {
  const { platform, arch } = process
  return {
    platform,
    arch,
    env,
    release: release(),
    libc: () => (platform === 'linux' ? readLibc() : undefined),
    totalMemory: totalmem(),
    freeMemory: () => measureMemory(),
    readText: (file) => readFile(file, 'utf8').catch(() => null),
    listFolder: (folder) =>
      readdir(folder).then(
        (names) => names.sort(),
        () => [],
      ),
    reach: (file) =>
      access(file, constants.R_OK | constants.W_OK).then(
        () => 'usable',
        (error: unknown) => (isErrno(error, 'EACCES', 'EPERM', 'EROFS') ? 'denied' : 'missing'),
      ),
    vulkanDrivers: () => readGraphics(env).vulkanDrivers.map(({ manifest }) => manifest),
    run: async (command, args, { timeout = commandTimeout, signal } = {}) => {
      try {
        return await runForOutput(command, args, { cwd: rootFolder(env), env: plainEnglish(env), timeout, signal })
      } catch (error) {
        if (signal?.aborted) throw error
        return null
      }
    },
  }
}

/** Not where we happen to be: that folder may be a stranger's. */
function rootFolder(env: MachineSource['env']): string {
  return process.platform === 'win32' ? (env['SystemRoot'] ?? 'C:\\Windows') : '/'
}

/** Programs are to answer in the language that we read. */
function plainEnglish(env: MachineSource['env']): Record<string, string> {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(known), LC_ALL: 'C' }
}
