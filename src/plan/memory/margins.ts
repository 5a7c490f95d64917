import { mebibyte } from '../../settings/units.js'

/**
 * Bytes of main memory that stay free while a child runs. The child needs little of it (build 11669: about 20 MiB besides
 * its buffers, code included); the rest is for other programs.
 */
export const lastingMargin = 256 * mebibyte
/** The same while two children run, which lasts only as long as a switch. */
export const switchMargin = 128 * mebibyte
/** On a device: room for the driver's context. */
export const deviceMargin = 512 * mebibyte
/** What `--fit` keeps free on each device (`--fit-target`): with less, it reduces the context or the layers there. */
export const fitMargin = 1024 * mebibyte
/** Relative margin of every estimate. */
const marginShare = 0.05

/** The estimate plus a margin of 5 %, at least `least` bytes. */
export function withMargin(bytes: number, least: number): number {
  return Math.ceil(bytes + Math.max(bytes * marginShare, least))
}
