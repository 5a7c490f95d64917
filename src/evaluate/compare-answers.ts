import type { AnswersResult } from './evaluation.js'

/** Token ids of the answers of both, one list a prompt. */
export function compareAnswers(
  answers: readonly (readonly number[])[],
  reference: readonly (readonly number[])[],
): AnswersResult {
  const agreed = answers.map((answer, at) => agreedTokens(answer, reference[at] ?? []))
  const differing = agreed.filter((tokens) => tokens !== null)
  return {
    prompts: answers.length,
    same: answers.length - differing.length,
    agreedTokens: differing.length === 0 ? null : differing.reduce((sum, tokens) => sum + tokens, 0) / differing.length,
  }
}

/** Null: they are the same. */
function agreedTokens(answer: readonly number[], reference: readonly number[]): number | null {
  const length = Math.max(answer.length, reference.length)
  for (let at = 0; at < length; at++) if (answer[at] !== reference[at]) return at
  return null
}
