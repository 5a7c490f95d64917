import { BlockList, isIP } from 'node:net'
import { isLoopback } from './redirect-rules.js'

/** How far an address reaches: `private` within a network, `link-local` within a link, `loopback` within this machine. */
export type Reach = 'public' | 'private' | 'link-local' | 'loopback'

type Subnet = readonly [address: string, prefix: number]

const subnets: Readonly<Record<Exclude<Reach, 'public'>, { ipv4: readonly Subnet[]; ipv6: readonly Subnet[] }>> = {
  // To connect to the unspecified address is to connect to this machine.
  loopback: {
    ipv4: [
      ['127.0.0.0', 8],
      ['0.0.0.0', 8],
    ],
    ipv6: [
      ['::1', 128],
      ['::', 128],
    ],
  },
  'link-local': { ipv4: [['169.254.0.0', 16]], ipv6: [['fe80::', 10]] },
  private: {
    ipv4: [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      // Shared by the customers of a provider.
      ['100.64.0.0', 10],
      // Benchmarks of networks.
      ['198.18.0.0', 15],
    ],
    ipv6: [
      ['fc00::', 7],
      ['fec0::', 10],
    ],
  },
}

const lists = Object.entries(subnets).map(([reach, { ipv4, ipv6 }]) => {
  const list = new BlockList()
  for (const [address, prefix] of ipv4) {
    // This also holds for IPv4-mapped IPv6 addresses.
    list.addSubnet(address, prefix, 'ipv4')
    // What a NAT64 gateway translates to IPv4.
    list.addSubnet(`64:ff9b::${address}`, 96 + prefix, 'ipv6')
  }
  for (const [address, prefix] of ipv6) list.addSubnet(address, prefix, 'ipv6')
  return { reach: reach as Reach, list }
})

/** @param address IPv4 or IPv6, without brackets. */
export function reachOf(address: string): Reach {
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  return lists.find(({ list }) => list.check(address, family))?.reach ?? 'public'
}

/** Of a host as `URL` writes it, which has no other spellings of IPv4 addresses; null: a name that has to be resolved. */
export function reachOfHost(hostname: string): Reach | null {
  if (isLoopback(hostname)) return 'loopback'
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 ? null : reachOf(address)
}

/** Whether a server may send us on: to every public address, else only within its own kind of network. */
export function mayRedirect(from: Reach, to: Reach): boolean {
  return to === 'public' || to === from
}
