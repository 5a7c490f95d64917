import type { IncomingMessage } from 'node:http'
import { CortexError } from '../errors.js'
import { isRecord } from '../settings/is-record.js'
import type { ConfigChanges } from '../supervisor/control.js'
import { readJsonBody } from './read-json-body.js'

/**
 * Reads the config changes in the body of a request.
 * @throws {CortexError} BODY_TOO_LARGE, USAGE
 */
export async function readChanges(req: IncomingMessage): Promise<ConfigChanges> {
  const changes = await readJsonBody(req)
  if (isRecord(changes)) return changes
  throw new CortexError('USAGE', 'The body must be a JSON object: a merge patch for the config (RFC 7396).')
}
