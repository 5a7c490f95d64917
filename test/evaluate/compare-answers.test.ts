import { expect, test } from '@jest/globals'
import { compareAnswers } from '../../src/evaluate/compare-answers.js'

test.each<[string, number[][], number[][], ReturnType<typeof compareAnswers>]>([
  ['the same', [[1, 2], [3]], [[1, 2], [3]], { prompts: 2, same: 2, agreedTokens: null }],
  ['one that differs in its third token', [[1, 2, 9], [3]], [[1, 2, 3], [3]], { prompts: 2, same: 1, agreedTokens: 2 }],
  ['one that ends sooner', [[1]], [[1, 2]], { prompts: 1, same: 0, agreedTokens: 1 }],
  ['all different', [[9], [9]], [[1], [1]], { prompts: 2, same: 0, agreedTokens: 0 }],
  ['none', [], [], { prompts: 0, same: 0, agreedTokens: null }],
])('%s', (_, answers, reference, compared) => {
  expect(compareAnswers(answers, reference)).toEqual(compared)
})
