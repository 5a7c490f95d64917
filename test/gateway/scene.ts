import { afterEach } from '@jest/globals'
import type { Gateway, OpenGatewayOptions } from '../../src/gateway/open-gateway.js'
import type { GatewaySettings } from '../../src/settings/settings.js'
import type { ControlledSource } from './control-upstream.js'
import { openTestGateway } from './open-test-gateway.js'
import { startChild, type TestChild } from './start-child.js'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** A child that lasts until the end of the test. */
export async function child(generation: number, answer?: Parameters<typeof startChild>[1]): Promise<TestChild> {
  const started = await startChild(generation, answer)
  cleanUp.push(() => started.stop())
  return started
}

/** A child that takes requests and never answers. */
export function silent(generation: number): Promise<TestChild> {
  return child(generation, (req) => req.resume())
}

/** A gateway that lasts until the end of the test. */
export async function open(
  source: ControlledSource,
  settings: Partial<GatewaySettings> = {},
  options: Partial<OpenGatewayOptions> = {},
): Promise<Gateway> {
  const gateway = await openTestGateway(source, settings, options)
  cleanUp.push(() => gateway.close())
  return gateway
}
