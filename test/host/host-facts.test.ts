import { expect, test } from '@jest/globals'
import { readHostFacts } from '../../src/host/host-facts.js'

test('are those of this process', () => {
  expect(readHostFacts()).toMatchObject({ platform: process.platform, arch: process.arch, env: process.env })
  expect(readHostFacts({ A: 'b' }).env).toEqual({ A: 'b' })
})
