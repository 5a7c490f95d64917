import type { CortexError } from '../errors.js'

/** A full disk and the like, which are to be told as such: no other address and no other source can do better. */
export function isFaultOfMachine({ code }: CortexError): boolean {
  return code === 'DISK_FULL' || code === 'STORE_UNWRITABLE' || code === 'STORE_BUSY'
}
