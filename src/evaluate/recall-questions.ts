/** A fact near the beginning, text after it, and a question at the end. */
export interface RecallQuestion {
  text: string
  /** How the answer begins, so that a model that thinks aloud, or one that was not trained to chat, need not. */
  opening: string
  word: string
}

/** Common enough to be known, and nothing that a story would have as its next word. */
const words = ['Mango', 'Scout', 'Tiger', 'Silver', 'Candle', 'River', 'Pepper', 'Garden']
const opening = 'The secret word was "'

/**
 * @param distance tokens between fact and question, about
 * @param charactersPerToken of this text with this model
 */
export function recallQuestion(
  text: string,
  { distance, trial, charactersPerToken }: { distance: number; trial: number; charactersPerToken: number },
): RecallQuestion | null {
  const length = Math.round(distance * charactersPerToken)
  const filler = harmless(text)
  if (filler.length < length) return null
  const word = words[trial % words.length] ?? ''
  // Each trial has another passage, as far as the text goes.
  const start = Math.floor(((filler.length - length) * (trial % words.length)) / words.length)
  const passage = cutAtSpaces(filler, start, length)
  return {
    text: `Remember this: ${opening}${word}". ${passage} What was the secret word?`,
    opening,
    word,
  }
}

/** The answer goes on from {@link RecallQuestion.opening}. */
export function isRecalled(answer: string, word: string): boolean {
  const said = /[\p{L}\p{N}]+/u.exec(answer)?.[0] ?? ''
  return said.toLowerCase() === word.toLowerCase()
}

/** Without what would make another answer right, and on one line. */
function harmless(text: string): string {
  return text
    .split(/\n\s*\n/)
    .filter((paragraph) => !/secret|\* \* \*/i.test(paragraph))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function cutAtSpaces(text: string, start: number, length: number): string {
  const from = start === 0 ? 0 : text.indexOf(' ', start) + 1
  const end = text.indexOf(' ', from + length)
  return text.slice(from, end === -1 ? undefined : end)
}

/** Where the reference gets fewer than three of four, the model cannot do it, whatever its cache. */
export function isComparable({ right, trials }: { right: number; trials: number }): boolean {
  return trials > 0 && right >= 0.75 * trials
}
