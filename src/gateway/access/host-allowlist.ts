import { authority, isWildcard } from '../listener/listen-address.js'

export interface HostAllowlistOptions {
  /** Of the listener. */
  host: string
  port: number
  allowedHosts: readonly string[]
}

/** `localAddress`: the address of this machine that the connection came to. */
export type HostAllowlist = (host: string | undefined, localAddress: string | undefined) => boolean

/**
 * Which `Host` headers a request may carry. A page whose own name resolves to our address (DNS rebinding) is
 * same-origin to the browser, but its name is in this header.
 */
export function createHostAllowlist({ host, port, allowedHosts }: HostAllowlistOptions): HostAllowlist {
  const allowed = new Set<string>()
  for (const name of ['localhost', '127.0.0.1', '::1', ...(isWildcard(host) ? [] : [host])]) {
    allowed.add(authority(name, port).toLowerCase())
  }
  for (const entry of allowedHosts) {
    for (const form of formsOf(entry.toLowerCase(), port)) allowed.add(form)
  }
  return (header, localAddress) => {
    if (header === undefined) return false
    if (allowed.has(header)) return true
    const name = header.toLowerCase()
    if (allowed.has(name)) return true
    // Only a name can be rebound. The very address that the client connected to is safe.
    return localAddress !== undefined && name === authority(localAddress.replace(/^::ffff:/, ''), port)
  }
}

/** An entry with a port allows that port; one without allows the default port of a proxy and the listener's. */
function formsOf(entry: string, port: number): string[] {
  // By its colons and not by node:net, whose first look at an address takes 6 ms of every start.
  const bare = /^[^[]*:.*:/.test(entry) ? `[${entry}]` : entry
  return /^[^:]+:\d+$|\]:\d+$/.test(bare) ? [bare] : [bare, `${bare}:${port}`]
}
