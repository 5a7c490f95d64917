import { expect, test } from '@jest/globals'
import { renameFolder } from '../../src/host/rename-folder.js'

const refusal = (code: string) => Object.assign(new Error(code), { code })

/** Refuses so many times. */
function machine(platform: NodeJS.Platform, code: string, refusals: number) {
  const tried: string[] = []
  const rename = (from: string, to: string): Promise<void> => {
    tried.push(`${from} ${to}`)
    return tried.length > refusals ? Promise.resolve() : Promise.reject(refusal(code))
  }
  return { tried, host: { platform, rename, pause: 0 } }
}

test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows it waits until a file is let go (%s)', async (code) => {
  const { tried, host } = machine('win32', code, 3)
  await renameFolder('a', 'b', host)
  expect(tried).toEqual(['a b', 'a b', 'a b', 'a b'])
})

test('on Windows it does not wait for ever', async () => {
  const { tried, host } = machine('win32', 'EPERM', Infinity)
  await expect(renameFolder('a', 'b', host)).rejects.toMatchObject({ code: 'EPERM' })
  expect(tried).toHaveLength(100)
})

test.each<[NodeJS.Platform, string]>([
  ['linux', 'EPERM'],
  ['darwin', 'EACCES'],
  ['win32', 'ENOENT'],
])('on %s %s is final', async (platform, code) => {
  const { tried, host } = machine(platform, code, Infinity)
  await expect(renameFolder('a', 'b', host)).rejects.toMatchObject({ code })
  expect(tried).toHaveLength(1)
})
