import type { MachineSource } from './machine-source.js'

const triplets: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  s390x: 's390x-linux-gnu',
}

/** Linux: where a loader finds libraries, distributions' own places and drivers' included; absolute. */
export function libraryFolders({ arch, env }: Pick<MachineSource, 'arch' | 'env'>): string[] {
  const triplet = triplets[arch]
  const named = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'))
  const folders = [
    ...named,
    ...(triplet === undefined
      ? []
      : [`/usr/lib/${triplet}`, `/usr/lib/${triplet}/tegra`, `/usr/lib/${triplet}/nvidia`]),
    '/usr/lib64',
    '/usr/lib',
    '/usr/local/lib',
    '/usr/lib/wsl/lib',
    // NixOS.
    '/run/opengl-driver/lib',
  ]
  return [...new Set(folders)]
}
