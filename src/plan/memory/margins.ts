import { MEBIBYTE } from '../../settings/units.js'

/**
 * Main memory that stays free beside a child for as long as it runs. It needs little of it itself (build 11669 has some
 * 20 MiB besides its buffers, code included); the rest is for what else the machine comes to run.
 */
export const LASTING_MARGIN = 256 * MEBIBYTE
/** The same beside two children, which are both there only while a switch lasts. */
export const SWITCH_MARGIN = 128 * MEBIBYTE
/** On a device, the context of a driver. */
export const DEVICE_MARGIN = 512 * MEBIBYTE
/** What `--fit` leaves free on each device (`--fit-target`): with less, it makes the context or the part there smaller. */
export const FIT_MARGIN = 1024 * MEBIBYTE
/** Of all that is estimated. */
const SHARE = 0.05

/** Bytes to have for what was estimated at `bytes`. */
export function withMargin(bytes: number, least: number): number {
  return Math.ceil(bytes + Math.max(bytes * SHARE, least))
}
