import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isComparable, isRecalled, recallQuestion } from '../../src/evaluate/recall-questions.js'

const stories = readFileSync('binaries/evaluation-text.txt', 'utf8')

describe('recallQuestion', () => {
  test('has the fact first, and so much text between it and the question', () => {
    const question = recallQuestion(stories, { distance: 500, trial: 0, charactersPerToken: 4 })!
    const { text, opening, word } = question
    expect(text.startsWith(`Remember this: ${opening}${word}". `)).toBe(true)
    expect(text.endsWith(' What was the secret word?')).toBe(true)
    expect(text.length).toBeGreaterThanOrEqual(2000)
    expect(text.length).toBeLessThan(2200)
  })

  test('the text between says nothing of secrets, and the word only once', () => {
    for (let trial = 0; trial < 8; trial++) {
      const { text, word } = recallQuestion(stories, { distance: 2000, trial, charactersPerToken: 3 })!
      expect(text.match(/secret/gi)).toHaveLength(2)
      expect(text.split(`"${word}"`)).toHaveLength(2)
    }
  })

  test('each trial has another word and another passage', () => {
    const asked = [0, 1, 2, 3].map((trial) => recallQuestion(stories, { distance: 100, trial, charactersPerToken: 4 })!)
    expect(new Set(asked.map(({ word }) => word)).size).toBe(4)
    expect(new Set(asked.map(({ text }) => text.slice(60))).size).toBe(4)
  })

  test('there is none where the text is too short', () => {
    expect(recallQuestion('Too short.', { distance: 100, trial: 0, charactersPerToken: 4 })).toBeNull()
  })

  test('any text gives a question or none', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), fc.nat(20), (text, distance, trial) => {
        const question = recallQuestion(text, { distance, trial, charactersPerToken: 1 })
        expect(question === null || question.text.includes(question.word)).toBe(true)
      }),
    )
  })
})

test.each([
  ['Mango". Well done', true],
  [' mango', true],
  ['Mangoes"', false],
  ['Tiger". Not Mango', false],
  ['', false],
])('%j is the word: %p', (answer, right) => {
  expect(isRecalled(answer, 'Mango')).toBe(right)
})

test('three of four are enough to compare with', () => {
  expect([4, 3, 2, 0].map((right) => isComparable({ right, trials: 4 }))).toEqual([true, true, false, false])
  expect(isComparable({ right: 0, trials: 0 })).toBe(false)
})
