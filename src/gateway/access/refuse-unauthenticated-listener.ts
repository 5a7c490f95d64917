import { CortexError } from '../../errors.js'
import type { GatewaySettings } from '../../settings/settings.js'
import { isLoopback } from '../listener/listen-address.js'

/** @throws {CortexError} PLAN_LISTEN_BEYOND_LOOPBACK if other machines could use the model without a key. */
export function refuseUnauthenticatedListener({ host, apiKeys, allowWithoutKey }: GatewaySettings): void {
  if (isLoopback(host) || apiKeys.length > 0 || allowWithoutKey) return
  throw new CortexError(
    'PLAN_LISTEN_BEYOND_LOOPBACK',
    `\`gateway.host\` is ${host}, which other machines can reach, and no API key is set.`,
    {
      hint: 'Set `gateway.apiKeys`, or listen on 127.0.0.1, or set `gateway.allowWithoutKey: true` if something in front of the gateway authenticates clients.',
    },
  )
}
