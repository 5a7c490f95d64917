import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Client as UndiciClient } from 'undici'
import { cannedSocket } from './canned-socket.js'

/** A request in the form in which it goes out. */
export interface ChildRequest {
  method: string
  path: string
  /** Name, value, name, value, … */
  headers: readonly string[]
  body: Buffer | Readable | null
}

/** Name, value, name, value, …; the types of undici claim strings. */
export type RawTrailers = readonly (Buffer | string)[] | null

/** What becomes of a request; after `onError` or `onComplete` nothing follows. */
export interface ResponseHandler {
  /** The request begins to go out. */
  onSent(): void
  /** `rawHeaders`: name, value, name, value, … in bytes. Called for 1xx responses, too. */
  onHead(status: number, rawHeaders: readonly Buffer[], resume: () => void, statusText: string): void
  /** False: no more until `resume` is called. */
  onData(chunk: Buffer): boolean
  onComplete(trailers: RawTrailers): void
  onError(error: Error): void
}

/** One connection, made when it is first needed. */
export interface ChildClient {
  dispatch(request: ChildRequest, handler: ResponseHandler): void
  /** Closes it at once; a request that has not ended fails. */
  destroy(): void
}

export type Connect = (options: unknown, connected: Connected) => void
export type Connected = (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void

export interface ClientOptions {
  connect: Connect
  maxHeaderSize: number
  /** ms for which an idle connection is kept. */
  keepAliveTimeout: number
}

export type OpenClient = (options: ClientOptions) => ChildClient

/**
 * Everything here that undici may change in a new major version: test/gateway/connections/undici-adapter.test.ts fails
 * on the day it does, and names what to do.
 *
 * 1. The file of its client. The index of undici loads fetch, WebSocket, mocks and caches: three times the time and
 *    twice the memory of the client alone, at every start. The package has no export map, so its files may be imported.
 * 2. The older of the two forms of a handler ({@link LegacyHandler}).
 */
export async function loadClient(): Promise<OpenClient> {
  const { default: Client } = await import('undici/lib/dispatcher/client.js')
  await compileParser(Client)
  return ({ connect, maxHeaderSize, keepAliveTimeout }) => {
    const client = new Client('http://localhost', {
      connect,
      // A long prompt takes minutes to the first byte, and a slow model minutes between two.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize,
      keepAliveTimeout,
      keepAliveMaxTimeout: keepAliveTimeout,
    })
    return {
      dispatch: (request, handler) => void client.dispatch(request as DispatchOptions, new LegacyHandler(handler)),
      destroy: () => void client.destroy(),
    }
  }
}

type DispatchOptions = Parameters<UndiciClient['dispatch']>[0]

/**
 * undici 7 takes two forms of handlers. The newer one is an adapter over this one, and parses all header fields into an
 * object that the gateway does not read: 6 µs of the 140 that a request takes. undici 8 takes the newer form alone, and
 * calls `onRequestStart`, `onResponseStart(controller)`, …, with the raw fields in `controller.rawHeaders`.
 */
class LegacyHandler {
  readonly #handler: ResponseHandler

  constructor(handler: ResponseHandler) {
    this.#handler = handler
  }

  onConnect(): void {
    this.#handler.onSent()
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    this.#handler.onHead(status, rawHeaders, resume, statusText)
    return true
  }

  onData(chunk: Buffer): boolean {
    return this.#handler.onData(chunk)
  }

  onComplete(trailers: RawTrailers): void {
    this.#handler.onComplete(trailers)
  }

  onError(error: Error): void {
    this.#handler.onError(error)
  }
}

/**
 * Puts one response through undici, over a socket that leads nowhere. Its parser is WebAssembly, decoded and compiled at
 * the first response, in about 30 ms: here they pass while the child loads its model.
 */
async function compileParser(Client: typeof UndiciClient): Promise<void> {
  const client = new Client('http://localhost', {
    connect(_options, connected) {
      // undici does not expect the answer before it has finished asking.
      queueMicrotask(() => connected(null, cannedSocket()))
    },
  })
  await new Promise<void>((resolve) => {
    client.dispatch(
      { method: 'GET', path: '/' },
      { onRequestStart: () => undefined, onResponseEnd: () => resolve(), onResponseError: () => resolve() },
    )
  })
  await client.destroy()
}
