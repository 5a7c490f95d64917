import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** Judges the addresses of a host before a connection to any of them is tried. */
export interface AddressGuard {
  /** False: no connection is made. */
  allows(address: string): boolean
  /** Default: the system's resolver. */
  lookup?: typeof systemLookup | undefined
}

/** The code of the error for a host with an address that is not allowed. */
export const addressRefused = 'ERR_ADDRESS_REFUSED'

/** A `lookup` for `net.connect`: what it has judged is what is connected to, so that a second answer of DNS cannot differ. */
export function guardedLookup({ allows, lookup = systemLookup }: AddressGuard): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = error ? [] : found
      if (error) callback(error, '')
      else if (first === undefined || !found.every(({ address }) => allows(address))) {
        callback(
          Object.assign(new Error(`${hostname} has an address that is not allowed`), { code: addressRefused }),
          '',
        )
      } else if (options.all === true) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}
