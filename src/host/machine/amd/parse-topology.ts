/** A GPU among the nodes of /sys/class/kfd/kfd/topology, by the kernel's documentation of amdkfd. */
export interface ComputeNode {
  /** `gfx1100`. */
  gfx: string
  /** Minor number of its file: 128 for /dev/dri/renderD128. */
  renderMinor: number
}

/** Lines of `name number`. null: the node is a processor. */
export function parseComputeNode(properties: string): ComputeNode | null {
  const figures = new Map(
    [...properties.matchAll(/^(\w+) (\d{1,20})\s*$/gm)].map(([, name, figure]) => [name, Number(figure)]),
  )
  const gfx = gfxOfVersion(figures.get('gfx_target_version') ?? 0)
  const renderMinor = figures.get('drm_render_minor') ?? 0
  return gfx === null || renderMinor === 0 ? null : { gfx, renderMinor }
}

/** 110000 is gfx1100, and 90010 gfx90a: two decimal digits each for what the name has in one hexadecimal one. */
export function gfxOfVersion(version: number): string | null {
  const [major, minor, step] = [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100]
  if (!Number.isInteger(version) || major < 7 || major > 99 || minor > 15 || step > 15) return null
  return `gfx${major}${minor.toString(16)}${step.toString(16)}`
}
