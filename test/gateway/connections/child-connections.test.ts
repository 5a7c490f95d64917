import { afterEach, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { connectToChild } from '../../../src/gateway/connections/connect-to-child.js'
import { ask } from '../ask.js'
import { controlUpstream } from '../control-upstream.js'
import { openTestGateway } from '../open-test-gateway.js'
import { startChild } from '../start-child.js'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

test('one request after another goes over the same connection, also when the child is another one then', async () => {
  const first = await startChild(1)
  const source = controlUpstream(first)
  const gateway = await openTestGateway(source)
  const second = await startChild(2)
  cleanUp.push(
    () => first.stop(),
    () => second.stop(),
    () => gateway.close(),
  )
  for (let i = 0; i < 5; i++) await ask(gateway)
  expect(first.accepted).toBe(1)
  source.serve(second)
  for (let i = 0; i < 5; i++) await ask(gateway)
  expect([first.accepted, second.accepted]).toEqual([1, 1])
})

test('many requests at once leave two connections, and no thread of the child waiting on the others', async () => {
  let atOnce = 40
  const open: ServerResponse[] = []
  const child = await startChild(1, (_req, res) => {
    open.push(res)
    if (open.length === atOnce) for (const each of open.splice(0)) each.end()
  })
  const gateway = await openTestGateway(controlUpstream(child))
  cleanUp.push(() => child.stop())
  cleanUp.push(() => gateway.close())
  await Promise.all(Array.from({ length: 40 }, () => ask(gateway)))
  expect(child.accepted).toBe(40)
  while (child.connections.size > 2) await setImmediate()
  atOnce = 2
  await Promise.all([ask(gateway), ask(gateway)])
  expect([child.accepted, child.connections.size]).toEqual([40, 2])
  await gateway.close()
  while (child.connections.size > 0) await setImmediate()
})

test('a Unix socket whose backlog is full is tried again', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'backlog-'))
  const socketPath = path.join(folder, 'child.sock')
  const server = createServer((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen({ path: socketPath, backlog: 1 }, resolve))
  cleanUp.push(
    () => rm(folder, { recursive: true }),
    () => new Promise((resolve) => server.close(resolve)),
  )
  const connect = connectToChild({ socketPath })
  // All of them before the server has a chance to accept one.
  const sockets = await Promise.all(
    Array.from(
      { length: 20 },
      () =>
        new Promise<{ destroy(): void }>((resolve, reject) => {
          connect({}, (error, socket) => (error === null ? resolve(socket) : reject(error)))
        }),
    ),
  )
  for (const socket of sockets) socket.destroy()
})
