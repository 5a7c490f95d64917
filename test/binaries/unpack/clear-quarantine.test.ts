import { expect, test } from '@jest/globals'
import { clearQuarantine } from '../../../src/binaries/unpack/clear-quarantine.js'

function fakeHost(platform: NodeJS.Platform, outcome: () => Promise<unknown> = async () => {}) {
  const calls: (readonly string[])[] = []
  const run = (program: string, args: readonly string[]): Promise<unknown> => {
    calls.push([program, ...args])
    return outcome()
  }
  return { platform, run, calls }
}

test('the mark is taken off on macOS, of all files, and of no file that a link leads to', async () => {
  const host = fakeHost('darwin')
  await clearQuarantine('/store/a b', undefined, host)
  expect(host.calls).toEqual([['/usr/bin/xattr', '-d', '-r', '-s', 'com.apple.quarantine', '/store/a b']])
})

test.each(['linux', 'win32'] as const)('%s knows no such mark', async (platform) => {
  const host = fakeHost(platform)
  await clearQuarantine('/store', undefined, host)
  expect(host.calls).toEqual([])
})

test('that there is none is no failure', async () => {
  const host = fakeHost('darwin', () => Promise.reject(new Error('No such xattr: com.apple.quarantine')))
  await expect(clearQuarantine('/store', undefined, host)).resolves.toBeUndefined()
})

test('an abort is not taken for one', async () => {
  const abort = new AbortController()
  const host = fakeHost('darwin', () => {
    abort.abort(new Error('enough'))
    return Promise.reject(new Error('killed'))
  })
  await expect(clearQuarantine('/store', abort.signal, host)).rejects.toThrow('enough')
})
