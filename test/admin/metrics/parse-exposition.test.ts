import { expect, test } from '@jest/globals'
import { parseExposition } from '../../../src/admin/metrics/parse-exposition.js'

test('reads what build 11669 answers', () => {
  const text = [
    '# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed, excluding cached tokens',
    '# TYPE llamacpp:prompt_tokens_total counter',
    'llamacpp:prompt_tokens_total 7',
    '# TYPE llamacpp:prompt_seconds_total counter',
    'llamacpp:prompt_seconds_total 0.000673',
    'llamacpp:predicted_tokens_seconds 7.30488e+03',
    '',
  ]
  expect(Object.fromEntries(parseExposition(text.join('\n')))).toEqual({
    'llamacpp:prompt_tokens_total': 7,
    'llamacpp:prompt_seconds_total': 0.000673,
    'llamacpp:predicted_tokens_seconds': 7304.88,
  })
})

test('passes over what is no number of a whole server', () => {
  expect([...parseExposition('a nan\nb{slot="1"} 3\nc\n{"error":1}\nd +Inf\ne 1\n')]).toEqual([['e', 1]])
})
