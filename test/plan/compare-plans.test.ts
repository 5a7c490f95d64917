import { expect, test } from '@jest/globals'
import { comparePlans } from '../../src/plan/compare-plans.js'
import { planLaunch } from '../../src/plan/plan-launch.js'
import type { Settings } from '../../src/settings/settings.js'
import { binary, model, settings } from '../fixtures/facts.js'

const host = { platform: 'linux', arch: 'x64', env: {} } as const
const plan = (changes: Partial<Settings> = {}) => planLaunch(settings(changes), host, binary(), model())

test('what the child would notice asks for a new one, and says which setting it was', () => {
  expect(comparePlans(plan(), plan({ cacheTypeK: 'q8_0' }))).toEqual({
    verdict: 'relaunch',
    changes: [{ key: 'cacheTypeK', from: 'f16', to: 'q8_0', effect: 'relaunch' }],
    reasons: [],
  })
  expect(comparePlans(plan(), plan({ env: { A: '1' } })).verdict).toBe('relaunch')
})

test('what only we notice is taken over live', () => {
  const { gateway, log } = settings()
  const next = plan({ gateway: { ...gateway, apiKeys: ['k'] }, log: { ...log, level: 'debug' } })
  expect(comparePlans(plan(), next)).toMatchObject({
    verdict: 'live',
    changes: [
      { key: 'gateway.apiKeys', effect: 'live' },
      { key: 'log.level', effect: 'live' },
    ],
  })
})

test('a secret that changes is told, but not shown', () => {
  const { gateway } = settings()
  const next = plan({ gateway: { ...gateway, apiKeys: ['sk-secret'] }, env: { HF_TOKEN: 'hf_secret' } })
  const { changes } = comparePlans(plan(), next)
  expect(changes.map(({ key }) => key).sort()).toEqual(['env.HF_TOKEN', 'gateway.apiKeys'])
  expect(JSON.stringify(changes)).not.toContain('secret')
})

test('both at once: one new child, and each change with its own effect', () => {
  const { restart } = settings()
  const { verdict, changes } = comparePlans(plan(), plan({ contextSize: 512, restart: { ...restart, limit: 9 } }))
  expect(verdict).toBe('relaunch')
  expect(Object.fromEntries(changes.map(({ key, effect }) => [key, effect]))).toEqual({
    contextSize: 'relaunch',
    'restart.limit': 'live',
  })
})

test('the same said otherwise is no change', () => {
  const same = planLaunch(settings({ backend: 'cpu' }), host, binary(), model())
  expect(comparePlans(plan(), same)).toEqual({ verdict: 'unchanged', changes: [], reasons: [] })
})

test('another binary or model behind the same settings is a reason of its own', () => {
  const upgraded = planLaunch(settings(), host, binary({ digest: 'd2' }), model())
  expect(comparePlans(plan(), upgraded)).toEqual({
    verdict: 'relaunch',
    changes: [],
    reasons: ['the llama-server binary has changed'],
  })
  const overwritten = planLaunch(settings(), host, binary(), model({ bytes: 5 }))
  expect(comparePlans(plan(), overwritten)).toMatchObject({
    verdict: 'relaunch',
    reasons: ['the model file has changed'],
  })
})
