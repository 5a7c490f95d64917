import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Endpoint } from '../facts/endpoint.js'

/** Bytes of `sun_path` without its NUL: 104 on macOS and the BSDs, 108 on Linux. */
const socketPathLimit = { linux: 107, other: 103 }

/** A Unix socket where there are any and its path is not too long for one, else a free loopback port. */
export async function chooseEndpoint(
  socketFolder: string,
  generation: number,
  platform: NodeJS.Platform = process.platform,
): Promise<Endpoint> {
  const socketPath = join(socketFolder, `${generation}-${randomBytes(3).toString('hex')}.sock`)
  const limit = platform === 'linux' ? socketPathLimit.linux : socketPathLimit.other
  if (platform === 'win32' || Buffer.byteLength(socketPath) > limit) {
    return { host: '127.0.0.1', port: await findFreePort() }
  }
  // llama-server does not bind over a stale socket file.
  await rm(socketPath, { force: true })
  return { socketPath }
}

/** The arguments that make llama-server listen there. */
export function listenArguments(endpoint: Endpoint): readonly string[] {
  return 'socketPath' in endpoint
    ? ['--host', endpoint.socketPath]
    : ['--host', endpoint.host, '--port', String(endpoint.port)]
}

/** Another process may take it before the child does: that exit is of class `port`, and the next launch chooses anew. */
async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
