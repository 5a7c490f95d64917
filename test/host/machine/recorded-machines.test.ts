import { describe, expect, test } from '@jest/globals'
import { readMachine } from '../../../src/host/machine/read-machine.js'
import { recordedMachines, sourceOf } from '../../fixtures/recorded-machines/recorded-machine.js'

describe('what is read of a machine that was recorded', () => {
  test.each(recordedMachines())('$name', async ({ machine }) => {
    expect(await readMachine({ source: sourceOf(machine) })).toEqual(machine.facts)
  })

  test('they are many', () => {
    expect(recordedMachines().length).toBeGreaterThanOrEqual(30)
  })
})
