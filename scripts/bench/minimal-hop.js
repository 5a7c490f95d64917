// The least that a hop of `node:http` and undici can be: it parses each request and each response, and checks nothing.
// Usage: minimal-hop.js SOCKET
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { tellPort } from './measured-process.js'

const child = new Pool('http://localhost', { socketPath: process.argv[2] ?? '', headersTimeout: 0, bodyTimeout: 0 })

const server = createServer((req, res) => {
  const { method = 'GET', url: path = '/', rawHeaders: headers } = req
  child.dispatch({ method, path, headers, body: req }, relayTo(res))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') tellPort(address.port, () => process.exit())
})

/**
 * In the older of undici's two forms: it is the one with raw headers, and the cheaper.
 * @param {import('node:http').ServerResponse} res
 */
function relayTo(res) {
  return {
    onConnect: () => undefined,
    /** @type {(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string) => boolean} */
    onHeaders(status, rawHeaders, resume, statusText) {
      const fields = rawHeaders.map((field) => field.toString('latin1'))
      res.on('drain', resume).writeHead(status, statusText, fields)
      return true
    },
    onData: (/** @type {Buffer} */ chunk) => res.write(chunk),
    onComplete: () => void res.end(),
    onError: () => void res.destroy(),
  }
}
