import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { parseHelp } from '../binaries/probe/parse-help.js'
import { installAt, readInstall, storeFolder } from '../binaries/store/list-installs.js'
import { isSystemError } from '../host/disk-errors.js'
import { runForOutput } from '../host/run-for-output.js'
import type { BinaryFacts, BinaryFeatures } from '../facts/machine-and-build.js'

export type ToolName = 'llama-perplexity' | 'llama-bench'

export interface Tool {
  /** Absolute. */
  file: string
  /** Text of its `--help`. */
  help: string
  features: BinaryFeatures
}

/** ms; a build for GPUs may look for devices before it prints its help. */
const helpTime = 60_000

/**
 * One of llama.cpp's other programs of the same build: what an install's record names, or for a loose binary the file
 * beside it. Null where there is none that runs.
 */
export async function findTool(
  name: ToolName,
  binary: Pick<BinaryFacts, 'executable' | 'folder' | 'features'>,
  folders: { data: string },
  { env, signal }: { env: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Tool | null> {
  const file = (await recordedTool(name, binary, storeFolder(folders))) ?? toolBeside(name, binary.executable)
  try {
    await access(file, constants.X_OK)
    const { code, stdout, stderr } = await runForOutput(file, ['--help'], {
      cwd: binary.folder,
      env,
      timeout: helpTime,
      signal,
    })
    const { flags } = parseHelp(stdout)
    if (code !== 0 || flags.length === 0) return null
    return { file, help: stdout + stderr, features: { ...binary.features, flags } }
  } catch (error) {
    signal.throwIfAborted()
    if (isSystemError(error)) return null
    throw error
  }
}

async function recordedTool(
  name: ToolName,
  { executable }: Pick<BinaryFacts, 'executable'>,
  store: string,
): Promise<string | null> {
  const id = installAt(store, executable)
  const install = id === null ? null : await readInstall(store, id)
  const tool = install?.tools[name]
  return install && tool !== undefined ? path.join(install.folder, tool) : null
}

function toolBeside(name: ToolName, executable: string): string {
  return path.join(path.dirname(executable), `${name}${path.extname(executable) === '.exe' ? '.exe' : ''}`)
}
