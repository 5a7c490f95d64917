export interface RocmAgent {
  /** As it is sold; the gfx target where it is not known. */
  name: string
  /** `gfx1100`. */
  gfx: string
  /** Bytes. */
  memory: number | null
}

/** The GPUs that `rocminfo` lists among its agents. */
export function parseRocminfo(stdout: string): RocmAgent[] {
  return stdout.split(/^\*+\s*\r?\nAgent \d+\s*\r?\n\*+\s*$/m).flatMap((agent) => {
    const field = (name: string): string | undefined =>
      new RegExp(`^ {2}${name}:[ \\t]+(\\S.*?)[ \\t\\r]*$`, 'm').exec(agent)?.[1]
    const gfx = /^gfx[0-9a-f]{3,5}$/.exec(field('Name') ?? '')?.[0]
    if (gfx === undefined || field('Device Type') !== 'GPU') return []
    const [, kib] = /Segment:[ \t]+GLOBAL;[^\n]*\n\s+Size:[ \t]+(\d{1,12})\(/.exec(agent) ?? []
    return { name: field('Marketing Name') ?? gfx, gfx, memory: kib === undefined ? null : Number(kib) * 1024 }
  })
}
