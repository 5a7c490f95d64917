import { describe, expect, test } from '@jest/globals'
import { EventEmitter } from 'node:events'
import { followSignals } from '../../../src/cli/start/follow-signals.js'

function follow(platform: NodeJS.Platform = 'linux') {
  const host = Object.assign(new EventEmitter(), { platform, stdin: { isTTY: false } })
  const told: string[] = []
  let now = 1000
  const unfollow = followSignals(
    host as unknown as NodeJS.Process,
    {
      stop: (signal) => told.push(`stop ${signal}`),
      force: (signal) => told.push(`force ${signal}`),
      reload: () => told.push('reload'),
    },
    () => now,
  )
  return {
    told,
    host,
    unfollow,
    send(signal: NodeJS.Signals, after = 0) {
      now += after
      host.emit(signal, signal)
    },
  }
}

describe('followSignals', () => {
  test('the first asks to stop, the next ends at once', () => {
    const { told, send } = follow()
    send('SIGINT')
    send('SIGINT', 400)
    expect(told).toEqual(['stop SIGINT', 'force SIGINT'])
  })

  test('one press that arrives twice, as under npm, is one press', () => {
    const { told, send } = follow()
    send('SIGINT')
    send('SIGINT', 3)
    expect(told).toEqual(['stop SIGINT'])
  })

  test('SIGTERM after Ctrl-C ends at once', () => {
    const { told, send } = follow()
    send('SIGINT')
    send('SIGTERM', 1000)
    expect(told).toEqual(['stop SIGINT', 'force SIGTERM'])
  })

  test('SIGHUP to a service reloads, as often as it comes', () => {
    const { told, send } = follow()
    send('SIGHUP')
    send('SIGHUP')
    expect(told).toEqual(['reload', 'reload'])
  })

  test('on Windows SIGHUP is the closed window', () => {
    const { told, send } = follow('win32')
    send('SIGHUP')
    expect(told).toEqual(['stop SIGHUP'])
  })

  test('leaves no listener behind', () => {
    const { host, unfollow } = follow()
    expect(host.eventNames()).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP'])
    unfollow()
    expect(host.eventNames()).toEqual([])
  })
})
