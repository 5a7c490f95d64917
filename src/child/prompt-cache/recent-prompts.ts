import type { PromptRequest } from './prefill-request.js'

/** The requests whose prompts were evaluated lately, for a child that has lost them. */
export interface RecentPrompts {
  remember(request: PromptRequest): void
  /** The newest first. */
  list(): readonly PromptRequest[]
  /** These are not to be tried again: a child ended over them. */
  forget(): void
}

/** No more conversations than that are kept warm, whatever the number of slots. */
const maxEntries = 32
const maxTotalBytes = 8 * 1024 * 1024

export function createRecentPrompts(): RecentPrompts {
  let requests: PromptRequest[] = []
  let bytes = 0
  return {
    remember(request) {
      requests.push(request)
      bytes += request.body.length
      while (requests.length > maxEntries || (bytes > maxTotalBytes && requests.length > 1)) {
        bytes -= requests.shift()?.body.length ?? 0
      }
    },
    list: () => requests.toReversed(),
    forget() {
      requests = []
      bytes = 0
    },
  }
}
