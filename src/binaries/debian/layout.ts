import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CortexError } from '../../errors.js'
import type { DebianArch } from './find-packages.js'

/** Raised when the layout changes: an install of an older one is then not taken for the same. */
export const layoutVersion = 1

export interface LaidOut {
  /** Relative to the install. */
  executable: string
  tools: Record<string, string>
  /** Absolute folders in which the parts of the server lie. */
  libraries: string[]
}

const triplets: Readonly<Record<DebianArch, { triplet: string; loader: string }>> = {
  amd64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
}

/** Below the install: where the packages are unpacked. */
export const rootName = 'root'

/** Programs, libraries, and the copyright of each; not the manuals, character sets and plug-ins of the C library. */
export function isNeeded(file: string): boolean {
  if (/^usr\/share\/doc\/[^/]+\/copyright$/.test(file)) return true
  return /^usr\/(bin|libexec)\//.test(file) || /^usr\/lib\/(?!.*\/(gconv|engines-3|ossl-modules)\/)/.test(file)
}

/**
 * Makes what was unpacked runnable without installing it on the machine.
 *
 * ggml looks for its backends in the folder of `/proc/self/exe`. Started through the loader of Debian's C library, which
 * the programs need on any older or other system, that file is the loader: so the loader is copied into a folder that
 * holds links to the backends. Its name is what `ps` shows. A script for each program spells out the call; `exec` keeps
 * the pid.
 */
export async function layOut(folder: string, arch: DebianArch): Promise<LaidOut> {
  const { triplet, loader } = triplets[arch]
  const lib = `${rootName}/usr/lib/${triplet}`
  const backends = await linkBackends(folder, lib)
  await copyFile(path.join(folder, lib, loader), path.join(folder, backends, 'llama-server'))

  const programs = [
    ...(await programsIn(folder, `${rootName}/usr/bin`)),
    ...(await programsIn(folder, `${rootName}/usr/libexec/${triplet}/llama/bin`)),
  ]
  await mkdir(path.join(folder, 'bin'))
  for (const program of programs) {
    const name = path.posix.basename(program)
    // One copy of the loader is enough: `/proc/self/exe` is the file, the name in `ps` that of the link.
    if (name !== 'llama-server') await symlink('llama-server', path.join(folder, backends, name))
    const script = startScript({ loader: `${backends}/${name}`, libraries: [lib, `${lib}/llama`], program })
    await writeFile(path.join(folder, 'bin', name), script, { mode: 0o755, flag: 'wx' })
  }
  const tools = programs.map((program) => path.posix.basename(program)).filter((name) => name !== 'llama-server')
  if (tools.length === programs.length) throw unexpected('no llama-server in usr/bin')
  return {
    executable: 'bin/llama-server',
    tools: Object.fromEntries(tools.map((name) => [name, `bin/${name}`])),
    libraries: [path.join(folder, rootName, 'usr/bin'), path.join(folder, lib, 'llama')],
  }
}

/** The number in `ggml/backends0` is that of ggml's interface. */
async function linkBackends(folder: string, lib: string): Promise<string> {
  const versions = (await namesIn(path.join(folder, lib, 'ggml'))).filter((name) => name.startsWith('backends'))
  const [version, ...others] = versions
  if (version === undefined || others.length > 0) throw unexpected(`${versions.length} folders of ggml backends`)
  await mkdir(path.join(folder, 'backends'))
  for (const name of await namesIn(path.join(folder, lib, 'ggml', version))) {
    await symlink(`../${lib}/ggml/${version}/${name}`, path.join(folder, 'backends', name))
  }
  return 'backends'
}

async function programsIn(folder: string, place: string): Promise<string[]> {
  const names = await namesIn(path.join(folder, place))
  return names.filter((name) => /^(llama|ggml)-[\w-]+$/.test(name)).map((name) => `${place}/${name}`)
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}

interface StartScript {
  /** All relative to the install. */
  loader: string
  libraries: readonly string[]
  program: string
}

/**
 * POSIX sh, because the system may have no other. The libraries are given from `$ORIGIN`, the program's own folder, which
 * the loader puts in: the install may be moved, and lie in a path with spaces, quotes or colons.
 */
function startScript({ loader, libraries, program }: StartScript): string {
  const up = path.posix.relative(path.posix.dirname(program), '.')
  const libraryPath = libraries.map((library) => `$ORIGIN/${up}/${library}`).join(':')
  return [
    '#!/bin/sh',
    'self=$0; [ -h "$self" ] && self=$(readlink -f -- "$self")',
    `case $self in */*) here=\${self%/*}/.. ;; *) here=.. ;; esac`,
    `exec "$here/${loader}" --library-path '${libraryPath}' "$here/${program}" "$@"`,
    '',
  ].join('\n')
}

function unexpected(why: string): CortexError {
  return new CortexError('ARCHIVE_INVALID', `Debian's packages are not laid out as expected: ${why}.`, {
    hint: 'A newer cortex-supervisor may know their layout; or set binary.path.',
  })
}
