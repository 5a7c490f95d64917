import { setTimeout as delay } from 'node:timers/promises'
import { parseChildMessage, type ChildMessage } from './child-message.js'
import { drainOutput } from './drain-output.js'
import { createLogRing, type LogRing } from './log-ring.js'
import { observeLog, type ObservedState } from './observe-log.js'
import { redactor } from './redact.js'
import type { LogFile } from './rotate-log.js'
import type { SpawnedServer } from './spawn-server.js'
import { splitLines } from './split-lines.js'

export interface OutputOptions {
  server: Pick<SpawnedServer, 'stdout' | 'stderr'>
  apiKey: string
  logFile: LogFile | null
  onLine: (line: string) => void
  onMessage: (message: ChildMessage) => void
  /** Anything at all has been written. */
  onOutput: () => void
}

export interface Output {
  readonly log: LogRing
  readonly observed: ObservedState
  /** Resolves when the log has told what is in use. */
  readonly logged: Promise<void>
  /** Takes in the last words of a process that has ended. */
  finish(): Promise<void>
}

const maxLineBytes = 64 * 1024
const ringLimits = { lines: 2000, characters: 1024 * 1024 }
/** How long a grandchild may hold the pipes of a child that has ended, and a disk its log, in ms. */
const drainTime = 500

/** Reads both streams always, whoever listens: a full pipe would block the child. */
export function readOutput(options: OutputOptions): Output {
  const { server, logFile } = options
  const log = createLogRing(ringLimits)
  const observer = observeLog()
  const redact = redactor(options.apiKey)
  let resolveLogged: () => void = () => undefined
  const logged = new Promise<void>((resolve) => (resolveLogged = resolve))

  function onLine(line: string): void {
    const text = redact(line)
    log.push(text)
    logFile?.write(text)
    observer.read(text)
    if (observer.complete) resolveLogged()
    options.onLine(text)
  }

  function onStdoutLine(line: string): void {
    const message = parseChildMessage(line)
    if (message) options.onMessage(message)
    else onLine(line)
  }

  const sources = [
    { stream: server.stdout, lines: splitLines(maxLineBytes, onStdoutLine) },
    { stream: server.stderr, lines: splitLines(maxLineBytes, onLine) },
  ]
  for (const { stream, lines } of sources) {
    stream.on('data', (chunk: Buffer) => {
      options.onOutput()
      lines.push(chunk)
    })
    stream.on('error', () => undefined)
  }

  return {
    log,
    get observed() {
      return observer.state
    },
    logged,
    async finish() {
      await drainOutput([server.stdout, server.stderr], drainTime)
      for (const { lines } of sources) lines.end()
      if (logFile) await Promise.race([logFile.close(), delay(drainTime, undefined, { ref: false })])
    },
  }
}
