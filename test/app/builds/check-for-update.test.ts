import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { afterUse, choiceOf, currentOf } from '../../../src/binaries/store/choices.js'
import { changeChoices, readChoices } from '../../../src/binaries/store/choices-file.js'
import type { Install } from '../../../src/binaries/store/install-record.js'
import { writeProof, proofKey } from '../../../src/binaries/proof/proof.js'
import { installFacts } from '../../../src/binaries/store/install-facts.js'
import { CortexError } from '../../../src/errors.js'
import { lookForUpdate, type LookForUpdateOptions } from '../../../src/app/builds/check-for-update.js'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { createEventBus } from '../../../src/supervisor/event-bus.js'
import type { ReloadOutcome } from '../../../src/supervisor/events.js'
import { settings } from '../../fixtures/facts.js'
import { storeOfBuilds, type StoreOfBuilds } from '../../fixtures/store-of-builds.js'

let builds: StoreOfBuilds
let serving: Install
let warnings: unknown[]
let asked: number
let replanned: number
const host = { platform: process.platform, arch: process.arch, env: {} }
const applied: ReloadOutcome = { outcome: 'applied', changes: [], strategy: 'blueGreen', parkedMs: 0 }

beforeEach(async () => {
  builds = await storeOfBuilds()
  serving = await builds.put(1)
  await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b1'))
  ;[warnings, asked, replanned] = [[], 0, 0]
})
afterEach(() => builds.remove())

const folders = () => ({ data: path.join(builds.home, 'data'), cache: path.join(builds.home, 'cache') })

/** As if it had run here. */
async function prove(install: Install): Promise<void> {
  const facts = await installFacts(install, { host, folders: folders() })
  const proof = { digest: install.digest, backend: 'cpu', devices: [], inSoftware: false, provenAt: '2026-01-01' }
  await writeProof(folders().cache, proofKey(facts, host, {}), proof)
}

async function look(binary: Partial<BinarySettings> = {}, more: Partial<LookForUpdateOptions> = {}): Promise<void> {
  const bus = createEventBus()
  bus.subscribe((name, event) => name === 'warning' && warnings.push(event))
  await lookForUpdate({
    settings: settings({ binary: { source: 'auto', version: 'stable', autoUpdate: true, ...binary } }),
    executable: path.join(serving.folder, serving.executable),
    host,
    folders: folders(),
    bus,
    signal: new AbortController().signal,
    replan: () => {
      replanned += 1
      return Promise.resolve(applied)
    },
    ...more,
    install: async (current) => {
      asked += 1
      if (more.install) return more.install(current, () => Promise.resolve(undefined))
      const install = await builds.put(2)
      await prove(install)
      return install
    },
  })
}

const current = async () => currentOf(choiceOf(await readChoices(builds.store), 'auto'))

test('a newer build is proven, chosen and switched to', async () => {
  await look()
  expect(await current()).toBe('b2')
  expect((await readChoices(builds.store)).byKey['auto']?.trial).toBe('b2')
  expect(replanned).toBe(1)
  expect(warnings).toEqual([])
})

test('what another supervisor with the same config has chosen is switched to', async () => {
  await builds.put(2)
  await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b2'))
  await look()
  expect(await current()).toBe('b2')
  expect(replanned).toBe(1)
})

describe('nothing is looked for', () => {
  test.each<[string, Partial<BinarySettings>]>([
    ['unless it is asked for', { autoUpdate: false }],
    ['of a build that is pinned', { version: 'b1' }],
    ['where the config has a path', { path: '/llama-server' }],
    ['where it is the system’s', { source: 'system' }],
  ])('%s', async (_, binary) => {
    await look(binary)
    expect(asked).toBe(0)
  })

  test('for what serves from an address of the user’s, or from outside the store', async () => {
    serving = await builds.put(1, { source: 'url' })
    await look({ source: 'url' })
    await look({}, { executable: '/usr/bin/llama-server' })
    expect(asked).toBe(0)
  })
})

describe('what serves stays', () => {
  test('where there is nothing newer', async () => {
    await look({}, { install: () => Promise.resolve(serving) })
    await look({}, { install: () => builds.put(0) })
    expect(await current()).toBe('b1')
    expect(replanned).toBe(0)
  })

  test('where it cannot be had, with a warning', async () => {
    const failure = new CortexError('HOST_UNREACHABLE', 'no network', { hint: 'Plug it in.' })
    await look({}, { install: () => Promise.reject(failure) })
    expect(warnings).toMatchObject([{ code: 'BINARY_UPDATE_FAILED', hint: 'Plug it in.' }])
    expect(await current()).toBe('b1')
  })

  test('where the newer one does not prove itself, which is not tried again', async () => {
    const unproven = () => builds.put(2)
    await look({}, { install: unproven })
    expect(warnings).toMatchObject([{ code: 'BINARY_UPDATE_FAILED' }])
    expect((await readChoices(builds.store)).refused).toEqual(['b2'])
    await look({}, { install: unproven })
    expect(warnings).toHaveLength(1)
    expect(await current()).toBe('b1')
  })

  test('as somebody has chosen it meanwhile, while the newer one does not prove itself', async () => {
    const install = async () => {
      await builds.put(3)
      await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b3'))
      return builds.put(2)
    }
    await look({}, { install })
    const { byKey, refused } = await readChoices(builds.store)
    expect(byKey['auto']).toEqual({ used: ['b3', 'b1'], trial: 'b3' })
    expect(refused).toEqual(['b2'])
  })

  test('where its plan is refused, and it is not tried again', async () => {
    const error = new CortexError('PLAN_FLAG_UNSUPPORTED', 'it has no --swa-full').toJSON()
    const rejected: ReloadOutcome = { outcome: 'rejected', changes: [], strategy: null, parkedMs: 0, error }
    await look({}, { replan: () => Promise.resolve(rejected) })
    expect(await current()).toBe('b1')
    expect(warnings).toMatchObject([{ code: 'BINARY_UPDATE_FAILED' }])
    await look()
    expect(await current()).toBe('b1')
    expect(replanned).toBe(0)
  })

  test('where somebody has chosen another one meanwhile', async () => {
    await builds.put(3)
    const install = async () => {
      await changeChoices(builds.store, (choices) => afterUse(choices, 'auto', 'b3'))
      const fresh = await builds.put(2)
      await prove(fresh)
      return fresh
    }
    await look({}, { install })
    expect(await current()).toBe('b3')
    expect(replanned).toBe(0)
  })

  test('where it is stopped meanwhile, without a word', async () => {
    const stop = new AbortController()
    const install = () => {
      stop.abort()
      return builds.put(2)
    }
    await look({}, { install, signal: stop.signal })
    expect(await current()).toBe('b1')
    expect(warnings).toEqual([])
  })
})
