import { openGateway, type Gateway, type OpenGatewayOptions } from '../../src/gateway/open-gateway.js'
import type { GatewaySettings } from '../../src/settings/settings.js'
import type { UpstreamSource } from '../../src/upstream/upstream.js'

export const testSettings: GatewaySettings = {
  host: '127.0.0.1',
  port: 0,
  apiKeys: [],
  allowedHosts: [],
  corsOrigins: [],
  holdTimeout: 10_000,
  maxQueue: 256,
  maxBody: 64 * 1024 * 1024,
  trustProxy: false,
  metricsWithoutToken: false,
  allowWithoutKey: false,
}

export function openTestGateway(
  upstream: UpstreamSource,
  settings: Partial<GatewaySettings> = {},
  options: Partial<OpenGatewayOptions> = {},
): Promise<Gateway> {
  return openGateway({
    settings: { ...testSettings, ...settings },
    upstream,
    health: () => ({ state: upstream.serving ? 'ready' : 'starting', serving: upstream.serving !== null }),
    admin: (_req, res) => res.end('admin'),
    ...options,
  })
}
