// The least that a server in Node is.
import { createServer } from 'node:http'
import { tellPort } from './measured-process.js'

const server = createServer((_req, res) => void res.end('ok'))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') tellPort(address.port, () => process.exit())
})
