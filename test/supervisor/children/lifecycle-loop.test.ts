import { expect, test } from '@jest/globals'
import type { LifecycleEffect } from '../../../src/lifecycle/lifecycle-event.js'
import { runLifecycle } from '../../../src/supervisor/children/lifecycle-loop.js'
import { policy } from '../../lifecycle/lifecycle-model.js'

test('an effect that answers at once waits until all effects of the event before it are performed', () => {
  const performed: string[] = []
  const perform = (effect: LifecycleEffect): void => {
    performed.push(effect.type)
    if (effect.type === 'launch') loop.send({ type: 'loaded', generation: effect.generation })
    if (effect.type === 'prove') loop.send({ type: 'proved', generation: effect.generation })
    if (effect.type === 'serve') loop.send({ type: 'stop', ticket: 2 })
  }
  const loop = runLifecycle(perform, () => ({ now: 0, random: 0, policy }))
  loop.send({ type: 'prepare' })
  performed.length = 0
  loop.send({ type: 'change', plan: 1, ticket: 1, strategy: 'stopFirst', reason: 'launching' })
  expect(performed).toEqual([
    'announce',
    'launch',
    'prove',
    'serve',
    'announce',
    'commit',
    'settle',
    'park',
    'announce',
    'refuse',
    'drain',
  ])
})
