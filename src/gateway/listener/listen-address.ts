/** `host:port` as a URL and a `Host` header write it. */
export function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Every interface of this machine. */
export function isWildcard(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::'
}

/** Only this machine can connect to it. A name other than `localhost` may resolve to anything, so it does not count. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^::ffff:/, '')
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}

/** What a client on this machine can open. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '::' ? '::1' : isWildcard(host) ? '127.0.0.1' : host
  return `http://${authority(reachable, port)}`
}
