import { loadConfig, type LoadConfigRequest } from '../config/load-config.js'
import type { ConfigSource } from './config-source.js'

/** The config as `request` describes it: a file with its layers, or an object, which an update then changes in memory. */
export function loadedConfigSource(request: LoadConfigRequest): ConfigSource {
  let { inline } = request
  const read = (cacheTypes: readonly string[] | undefined) =>
    loadConfig({ ...request, inline, knownCacheTypes: cacheTypes })
  return {
    read,
    async edit(changes, { profile, cacheTypes }) {
      const { prepareEdit } = await import('../config/edit-config.js')
      const edit = await prepareEdit(await read(cacheTypes), changes, { profile, knownCacheTypes: cacheTypes })
      return {
        config: edit.loaded,
        async write() {
          const before = inline
          const written = await edit.write()
          inline = edit.loaded.request.inline
          return async () => {
            inline = before
            await written.undo()
          }
        },
      }
    },
  }
}
