import type { CortexError } from '../../errors.js'
import type { ConfigWatch } from '../../config/watch/watch-config.js'
import type { ReadConfig } from './config-source.js'

export interface FollowedFile {
  /** Follows the file of this config from now on: an update may have made it. */
  follow(config: ReadConfig): Promise<void>
  close(): Promise<void>
}

export interface FollowOptions {
  onChange: () => void
  onError: (error: CortexError) => void
}

/** Watches the config file, and none where there is none or `reload.watch` is off. */
export function followConfigFile({ onChange, onError }: FollowOptions): FollowedFile {
  let watch: { file: string; polling: boolean; close: ConfigWatch['close'] } | null = null
  let closed = false

  async function close(): Promise<void> {
    const open = watch
    watch = null
    await open?.close()
  }

  return {
    async follow({ file, text, settings: { reload } }) {
      const wanted = reload.watch && !closed ? file : null
      if (wanted !== null && watch?.file === wanted && watch.polling === reload.watchPolling) return
      await close()
      if (wanted === null) return
      const { watchConfig } = await import('../../config/watch/watch-config.js')
      const opened = await watchConfig({ file: wanted, text, polling: reload.watchPolling, onChange, onError })
      watch = { file: wanted, polling: reload.watchPolling, close: () => opened.close() }
      if (closed) await close()
    },
    async close() {
      closed = true
      await close()
    },
  }
}
