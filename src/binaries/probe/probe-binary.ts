import path from 'node:path'
import { CortexError } from '../../errors.js'
import { errnoOf } from '../../host/errno.js'
import { childEnvironment } from '../../plan/arguments/child-environment.js'
import type { BinaryDevice, BinaryFacts, BinaryFeatures, HostFacts } from '../../facts/machine-and-build.js'
import { readExecutableFormat } from './executable-format.js'
import { explainRunFailure } from './explain-run-failure.js'
import { findChildProtocol } from './find-child-protocol.js'
import { parseDevices } from './parse-devices.js'
import { parseHelp } from './parse-help.js'
import { parseVersion, type ReportedVersion } from './parse-version.js'
import { runForOutput, type ProgramOutput } from '../../host/run-for-output.js'

export interface ProbeRequest {
  executable: string
  /** Folders in which the parts of the server may lie. */
  libraries: readonly string[]
  source: BinaryFacts['source']
  host: Pick<HostFacts, 'platform' | 'arch' | 'env'>
  /** Variables that belong to the install. */
  env?: Readonly<Record<string, string>>
  /** ms for each of the calls. Graphics drivers that start up can take seconds. Default 20 000. */
  timeout?: number
  signal?: AbortSignal | undefined
}

/** What a binary says of itself, the machine's devices apart. */
export interface Probe {
  version: string
  build: number | null
  features: BinaryFeatures
}

/**
 * Asks a llama-server for its version and its options. Throws BINARY_NOT_FOUND or BINARY_NOT_RUNNABLE with the cause
 * in the loader's own words.
 */
export async function probeBinary(request: ProbeRequest): Promise<Probe> {
  await refuseNoExecutable(request)
  const [reported, help] = await Promise.all([askVersion(request), run(request, '--help')])
  const options = parseHelp(help.stdout.includes('--port') ? help.stdout : help.stderr)
  if (!options.flags.includes('--port')) {
    throw new CortexError(
      'BINARY_NOT_RUNNABLE',
      `${request.executable} is llama.cpp's (${reported.version}), but its --help is not that of a server.`,
      { hint: 'Set binary.path to llama-server itself.' },
    )
  }
  const supervisedChild = await findChildProtocol(request.libraries, request.signal)
  return { ...reported, features: { ...options, supervisedChild } }
}

/** The first question alone: whether it starts here, and is a llama.cpp. Throws as `probeBinary` does. */
export async function probeVersion(request: ProbeRequest): Promise<ReportedVersion> {
  await refuseNoExecutable(request)
  return askVersion(request)
}

async function askVersion(request: ProbeRequest): Promise<ReportedVersion> {
  const output = await run(request, '--version')
  const reported = parseVersion(`${output.stderr}\n${output.stdout}`)
  if (reported === null || output.code !== 0) throw await failure(request, '--version', output)
  return reported
}

/** The C library would have the shell try it. */
async function refuseNoExecutable(request: ProbeRequest): Promise<void> {
  const format = await readExecutableFormat(request.executable).catch(() => null)
  if (format?.kind === 'other') throw await failure(request, '--version', { errno: 'ENOEXEC' })
}

/** The devices that a binary would use on this machine; none where the build has no `--list-devices`. */
export async function listDevices(request: ProbeRequest, features: BinaryFeatures): Promise<BinaryDevice[]> {
  if (!features.flags.includes('--list-devices')) return []
  const { stdout, stderr } = await run(request, '--list-devices')
  return parseDevices(`${stdout}\n${stderr}`)
}

async function run(request: ProbeRequest, argument: string): Promise<ProgramOutput> {
  const { executable, host, source, env = {}, timeout = 20_000, signal } = request
  try {
    return await runForOutput(executable, [argument], {
      // ggml loads libraries from the current directory.
      cwd: path.dirname(executable),
      env: childEnvironment({ env: {} }, host, { env, source }),
      timeout,
      signal,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw await failure(request, argument, { errno: errnoOf(error) || String(error) })
  }
}

async function failure(
  { executable, host }: ProbeRequest,
  argument: string,
  outcome: ProgramOutput | { errno: string },
): Promise<CortexError> {
  const format = await readExecutableFormat(executable).catch(() => null)
  return explainRunFailure({ executable, argument, platform: host.platform, arch: host.arch, format, outcome })
}
