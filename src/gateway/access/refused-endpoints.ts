/**
 * Endpoints that change the server for everybody who uses it, or write files. The planner and the supervisor use some
 * of them; nobody outside may. Matched at the end of the path, in whatever folder a build offers them besides.
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
    reason: 'The model is chosen by the config of the supervisor: `cortex-supervisor set model=…`.',
  },
  {
    method: 'DELETE',
    path: /(^|\/)models(\/.*)?$/,
    reason: 'This deletes models for every client; their files belong to the supervisor.',
  },
  {
    method: 'POST',
    path: /(^|\/)lora-adapters$/,
    reason: 'This changes the adapters for every client; give `lora` in the request, or `loras` in the config.',
  },
]

/** Why this request is refused, whoever asks; null if it may pass. `path` is a normalized one. */
export function refusedEndpoint(method: string, path: string): string | null {
  for (const endpoint of refused) {
    if (endpoint.method === method && endpoint.path.test(path)) return endpoint.reason
  }
  return null
}
