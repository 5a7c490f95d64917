import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseChildMessage } from '../../src/child/child-message.js'

const state = (value: unknown): string => `cmd_child_to_router:state:${JSON.stringify(value)}`

describe('what a child says on stdout', () => {
  test.each([
    ['cmd_child_to_router:ready', { state: 'ready' }],
    [state({ state: 'ready', payload: { meta: {} } }), { state: 'ready' }],
    [
      state({ state: 'loading', payload: { stages: ['text_model'], current: 'text_model', value: 0.5 } }),
      { state: 'loading', progress: 0.5 },
    ],
    // Half of the second of two stages.
    [
      state({ state: 'loading', payload: { stages: ['text_model', 'mmproj'], current: 'mmproj', value: 0.5 } }),
      { state: 'loading', progress: 0.75 },
    ],
    [state({ state: 'loading', payload: {} }), { state: 'loading', progress: null }],
    [state({ state: 'sleeping', payload: {} }), { state: 'other' }],
    ['cmd_child_to_router:state:{"state":', { state: 'other' }],
    ['cmd_child_to_router:info:{}', { state: 'other' }],
    ['srv  llama_server: model loaded', null],
    [' cmd_child_to_router:ready', null],
  ])('%s', (line, expected) => {
    expect(parseChildMessage(line)).toEqual(expected)
  })

  test('any JSON is taken in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(['ready', 'loading', 'other']).toContain(parseChildMessage(state(value))?.state)
        expect(['loading']).toContain(parseChildMessage(state({ state: 'loading', payload: value }))?.state)
      }),
    )
  })
})
