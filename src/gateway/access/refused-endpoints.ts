/**
 * Endpoints that change the server for all clients, or write files. The supervisor uses some of them itself; clients
 * may not. Matched at the end of the path, because builds offer them in several folders.
 */
const refused: readonly { method: string; path: RegExp; reason: string }[] = [
  {
    method: 'POST',
    path: /(^|\/)slots\/[^/]+$/,
    reason: 'Slot actions write and read files on the server and erase the caches of other clients.',
  },
  { method: 'POST', path: /(^|\/)props$/, reason: 'This changes the properties of the server for every client.' },
  {
    method: 'POST',
    path: /(^|\/)models(\/(load|unload))?$/,
    reason: 'The model is set in the config: `cortex-supervisor set model=…`.',
  },
  {
    method: 'DELETE',
    path: /(^|\/)models(\/.*)?$/,
    reason: 'Model files cannot be deleted through this API.',
  },
  {
    method: 'POST',
    path: /(^|\/)lora-adapters$/,
    reason: 'This changes the adapters for every client; give `lora` in the request, or `loras` in the config.',
  },
]

/** Why this request is refused, with any key; null if it may pass. `path` is a normalized one. */
export function refusedEndpoint(method: string, path: string): string | null {
  for (const endpoint of refused) {
    if (endpoint.method === method && endpoint.path.test(path)) return endpoint.reason
  }
  return null
}
