import { chatRequest, openClient } from './client.js'

/**
 * Keeps `connections` busy until there were `total` answers; ms.
 * @param {import('node:net').NetConnectOpts} target
 * @param {{ connections: number, total: number, events?: number, pace?: number }} load
 */
export async function askAtOnce(target, { connections, total, events = 0, pace = 0 }) {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(target)))
  const request = chatRequest(target, { events, pace })
  let left = total
  const begun = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) await client.ask(request)
    }),
  )
  const took = performance.now() - begun
  for (const client of clients) client.close()
  return took
}
