import { mebibyte } from '../../settings/units.js'

/**
 * Main memory that stays free beside a child for as long as it runs. It needs little of it itself (build 11669 has some
 * 20 MiB besides its buffers, code included); the rest is for what else the machine comes to run.
 */
export const lastingMargin = 256 * mebibyte
/** The same beside two children, which are both there only while a switch lasts. */
export const switchMargin = 128 * mebibyte
/** On a device, the context of a driver. */
export const deviceMargin = 512 * mebibyte
/** What `--fit` leaves free on each device (`--fit-target`): with less, it makes the context or the part there smaller. */
export const fitMargin = 1024 * mebibyte
/** Of all that is estimated. */
const marginShare = 0.05

/** Bytes to have for what was estimated at `bytes`. */
export function withMargin(bytes: number, least: number): number {
  return Math.ceil(bytes + Math.max(bytes * marginShare, least))
}
