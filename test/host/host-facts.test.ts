import { expect, test } from '@jest/globals'
import { readHostFacts } from '../../src/host/host-facts.js'
import { readLibc } from '../../src/host/libc.js'

test('are those of this process', () => {
  expect(readHostFacts()).toMatchObject({ platform: process.platform, arch: process.arch, env: process.env })
  expect(readHostFacts({ A: 'b' }).env).toEqual({ A: 'b' })
})

test('tell the C library when they are asked', () => {
  const { platform, libc } = readHostFacts()
  expect(libc).toEqual(platform === 'linux' ? readLibc() : undefined)
})
