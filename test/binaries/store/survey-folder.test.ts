import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { isBeyondUse, mendingHint, readInstallName } from '../../../src/binaries/store/damaged-install.js'
import { surveyStore } from '../../../src/binaries/store/list-installs.js'
import { storeOfBuilds, type StoreOfBuilds } from '../../fixtures/store-of-builds.js'

let builds: StoreOfBuilds
beforeEach(async () => {
  builds = await storeOfBuilds()
})
afterEach(() => builds.remove())

const named = 'b11158-cuda-13.4-github-aabbccdd'
const recordOf = (id: string) => path.join(builds.store, id, 'install.json')

describe('what is left of an install is told apart from one', () => {
  test.each(['', '{', 'null', '[]', '{"format":1}', '{"format":"2"}'])('where its record reads %j', async (text) => {
    await builds.put(1)
    await builds.put(11158, { id: named })
    await writeFile(recordOf(named), text)
    const { installs, damaged } = await surveyStore(builds.store)
    expect(installs.map(({ id }) => id)).toEqual(['b1'])
    expect(damaged).toEqual([
      {
        ...{ id: named, folder: path.join(builds.store, named), damage: 'record-broken' },
        ...{ build: 11158, backend: 'cuda-13.4', source: 'github' },
      },
    ])
  })

  test('where its record is gone', async () => {
    await builds.put(11158, { id: named })
    await rm(recordOf(named))
    expect(await surveyStore(builds.store)).toMatchObject({ installs: [], damaged: [{ damage: 'record-absent' }] })
  })

  test('where its server is gone, and its record says what it was', async () => {
    const { folder } = await builds.put(7, { backend: 'vulkan', source: 'debian' })
    await rm(path.join(folder, 'llama-server'))
    expect(await surveyStore(builds.store)).toMatchObject({
      installs: [],
      damaged: [{ id: 'b7', damage: 'server-absent', build: 7, backend: 'vulkan', source: 'debian' }],
    })
  })

  test('where a later version installed it, which is not to be thrown away', async () => {
    await builds.put(1)
    await writeFile(recordOf('b1'), '{"format":2}')
    const { damaged } = await surveyStore(builds.store)
    expect(damaged).toMatchObject([{ damage: 'record-foreign' }])
    expect(damaged.map(isBeyondUse)).toEqual([false])
  })
})

test('a folder and a file that somebody else has put there are none of ours', async () => {
  await mkdir(path.join(builds.store, 'backup/deep'), { recursive: true })
  await writeFile(path.join(builds.store, 'notes.txt'), '')
  expect(await surveyStore(builds.store)).toEqual({ installs: [], damaged: [] })
})

test('the name of an install tells its build, backend and source', () => {
  const backend = fc.constantFrom('cpu', 'cuda-13.4', 'vulkan', 'rocm-7.2')
  const source = fc.constantFrom('debian' as const, 'github' as const, 'url' as const, 'path' as const)
  const build = fc.option(fc.nat())
  const digest = fc.stringMatching(/^[0-9a-f]{8}$/)
  fc.assert(
    fc.property(fc.record({ build, backend, source }), digest, (facts, hash) => {
      const number = facts.build === null ? 'unnumbered' : `b${facts.build}`
      expect(readInstallName(`${number}-${facts.backend}-${facts.source}-${hash}`)).toEqual(facts)
    }),
  )
  expect(readInstallName('backup-of-github')).toBeNull()
})

test('the way to mend it names just that build', () => {
  const left = { id: named, folder: '/store', damage: 'record-broken' as const, ...readInstallName(named)! }
  expect(mendingHint(left)).toBe(
    '`cortex-supervisor binaries install --backend cuda-13.4 --version b11158 --source github` installs it again; ' +
      `\`cortex-supervisor binaries remove ${named}\` removes it.`,
  )
  expect(mendingHint({ ...left, source: 'path' })).not.toContain('--source')
})
