import { isRecord } from '../settings/is-record.js'
import { parseJson } from '../settings/parse-json.js'

/** What a child in supervised mode says on stdout. */
export type ChildMessage =
  | { state: 'ready' }
  /** `progress` is the share of the whole load, 0 to 1; null where the build does not tell. */
  | { state: 'loading'; progress: number | null }
  | { state: 'other' }

const prefix = 'cmd_child_to_router:'

/**
 * Reads `cmd_child_to_router:state:{…}`, and `cmd_child_to_router:ready` of older builds (before mid-2026). Null for
 * a line that is none of the protocol's.
 */
export function parseChildMessage(line: string): ChildMessage | null {
  if (!line.startsWith(prefix)) return null
  const rest = line.slice(prefix.length)
  if (rest === 'ready') return { state: 'ready' }
  if (!rest.startsWith('state:')) return { state: 'other' }
  const message = parseJson(rest.slice('state:'.length))
  if (!isRecord(message)) return { state: 'other' }
  if (message['state'] === 'ready') return { state: 'ready' }
  if (message['state'] === 'loading') return { state: 'loading', progress: readProgress(message['payload']) }
  return { state: 'other' }
}

/** The one line that a supervised child takes on stdin: stop as on SIGTERM. */
export const exitLine = 'cmd_router_to_child:exit\n'

function readProgress(payload: unknown): number | null {
  if (!isRecord(payload)) return null
  const { stages, current, value } = payload
  if (typeof value !== 'number') return null
  if (!Array.isArray(stages)) return value
  const index = stages.indexOf(current)
  return index < 0 ? value : (index + value) / stages.length
}
