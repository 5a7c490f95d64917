import { loadConfig, readConfigText } from '../../config/load-config.js'
import { type LoadConfigRequest } from '../../config/load-request.js'
import type { ConfigSource } from './config-source.js'

/** The config as `request` describes it: a file with its layers, or an object, which an update then changes in memory. */
export function loadedConfigSource(request: LoadConfigRequest): ConfigSource {
  let { inline } = request
  const current = (knownCacheTypes: readonly string[] | undefined): LoadConfigRequest => ({
    ...request,
    inline,
    knownCacheTypes,
  })
  return {
    read: (cacheTypes) => loadConfig(current(cacheTypes)),
    async edit(changes, { profile, cacheTypes }) {
      const { prepareEdit } = await import('../../config/edit/edit-config.js')
      const edit = await prepareEdit(await readConfigText(current(cacheTypes)), changes, {
        profile,
        knownCacheTypes: cacheTypes,
      })
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
