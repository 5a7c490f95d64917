/**
 * Endpoints that llama-server answers from threads of its HTTP server alone: they work on while the thread that
 * computes stands still. All others, and those of builds to come, are taken to be answered by the latter.
 */
const answeredByHttpThreads =
  /^(?:GET|HEAD) (?!\S*\/(?:slots|metrics|streams?|lookup)(?:[/?]|$))|^POST \S*\/(?:tokenize|detokenize|apply-template|count_tokens)(?:\?|$)/

/** Whether a response to this request shows that the thread that computes is alive. */
export function isComputed(method = 'GET', target: string): boolean {
  return !answeredByHttpThreads.test(`${method} ${target}`)
}
