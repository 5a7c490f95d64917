import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import { connectAdmin } from '../../src/admin/admin-client.js'
import { CortexError } from '../../src/errors.js'
import { openAdmin, storedBinary, type OpenAdmin } from './open-admin.js'
import { applied, status } from './stand-in-control.js'

let admin: OpenAdmin
beforeEach(async () => {
  admin = await openAdmin()
})
afterEach(() => admin.close())

describe('the client', () => {
  test('asks for everything that the API has', async () => {
    const { client, control } = admin
    expect(await client.status()).toEqual(status)
    expect(await client.config()).toMatchObject({ version: 'v1' })
    expect(await client.schema()).toEqual({ title: 'the schema' })
    expect(await client.backends()).toEqual({ chosen: 'cpu' })
    expect(await client.binaries()).toEqual([storedBinary])
    expect(await client.plan({ cacheTypeK: 'q8_0', model: 'hf:a/b?c&d=e' })).toMatchObject({ backend: 'cpu' })
    expect(await client.update({ cacheTypeK: 'q8_0' }, { profile: 'a b', ifVersion: 'v1' })).toEqual(applied)
    expect(await client.reload()).toEqual(applied)
    expect(await client.restart()).toEqual(status)
    expect(await client.logs()).toEqual(['one', 'two', 'three'])
    expect(await client.logs(1)).toEqual(['three'])
    expect(control.calls).toEqual([
      ['plan', { cacheTypeK: 'q8_0', model: 'hf:a/b?c&d=e' }],
      ['update', { cacheTypeK: 'q8_0' }, { profile: 'a b', ifVersion: 'v1' }],
      ['reload'],
      ['restart'],
    ])
  })

  test.each(['rejected', 'rolled-back'] as const)('gives the outcome of a change that was %s', async (outcome) => {
    admin.control.next = { ...applied, outcome, error: { code: 'PLAN_HEAD_SIZE', message: 'no' } }
    expect(await admin.client.update({})).toEqual(admin.control.next)
    expect(await admin.client.reload()).toEqual(admin.control.next)
  })

  test('throws what the supervisor threw', async () => {
    const at = [{ file: 'cortex.yaml', line: 7, column: 13, key: 'cacheTypeK' }]
    admin.control.next = new CortexError('CONFIG_INVALID', 'wrong', { hint: 'mend it', at })
    await expect(admin.client.update({})).rejects.toMatchObject({
      name: 'CortexError',
      code: 'CONFIG_INVALID',
      message: 'wrong',
      hint: 'mend it',
      at,
      exitCode: 78,
    })
    await expect(admin.client.update({}, { ifVersion: 'old' })).rejects.toMatchObject({
      code: 'CONFIG_CHANGED_MEANWHILE',
    })
  })

  test('tells a wrong token, nobody there, and an answer that is none of ours', async () => {
    const { url, token } = admin
    await expect(connectAdmin({ url, token: 'a-wrong-admin-token' }).status()).rejects.toMatchObject({
      code: 'ADMIN_REFUSED',
    })
    const other = createServer((_req, res) => res.end('<html>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : 0
    const elsewhere = connectAdmin({ url: `http://127.0.0.1:${port}/supervisor/api`, token })
    await expect(elsewhere.status()).rejects.toMatchObject({ code: 'ADMIN_FAILED' })
    await new Promise((resolve) => other.close(resolve))
    await expect(elsewhere.status()).rejects.toMatchObject({ code: 'NOT_RUNNING', exitCode: 3 })
  })

  test('and an answer that breaks off', async () => {
    const other = createServer((_req, res) => {
      res.write('{"sta')
      setImmediate(() => res.destroy())
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : 0
    const client = connectAdmin({ url: `http://127.0.0.1:${port}/supervisor/api`, token: admin.token })
    await expect(client.status()).rejects.toMatchObject({ code: 'ADMIN_FAILED' })
    await expect(client.events(new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'ADMIN_FAILED',
    })
    await new Promise((resolve) => other.close(resolve))
  })

  test('waits for the end when it stops the supervisor', async () => {
    let stopped = false
    admin.control.stop = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      await admin.gateway.close()
      stopped = true
    }
    await admin.client.stop()
    expect(stopped).toBe(true)
    await expect(admin.client.status()).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  })
})

describe('its events', () => {
  test('come from the call on, not from the first step', async () => {
    const leaving = new AbortController()
    const events = admin.client.events(leaving.signal, { log: true })
    while (admin.gateway.stats().connections === 0) await new Promise((resolve) => setImmediate(resolve))
    await admin.client.status()
    admin.control.bus.emit('log', { line: 'grüße' }, 2)
    admin.control.bus.emit('state', { state: 'ready', reason: '' }, 2)
    const seen = []
    for await (const event of events) {
      seen.push(event)
      if (event.name === 'state') leaving.abort()
    }
    expect(seen).toMatchObject([
      { name: 'log', data: { line: 'grüße', generation: 2 } },
      { name: 'state', data: { state: 'ready' } },
    ])
  })

  test('end with the supervisor', async () => {
    const events = admin.client.events(new AbortController().signal)
    await admin.client.status()
    admin.control.bus.emit('state', { state: 'stopped', reason: '' })
    const names = []
    for await (const { name } of events) names.push(name)
    expect(names).toEqual(['state'])
  })

  test('are refused to a wrong token', async () => {
    const stranger = connectAdmin({ url: admin.url, token: 'a-wrong-admin-token' })
    const first = stranger.events(new AbortController().signal)[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ code: 'ADMIN_REFUSED' })
  })
})
