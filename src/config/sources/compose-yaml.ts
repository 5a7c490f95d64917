import { Composer, Lexer, Parser, type Document, type LineCounter } from 'yaml'

/** Deeper than any real config, yet far from exhausting the composer's stack, which can crash V8. */
export const deepest = 64
/** Finding duplicate keys takes quadratic time: a minute for a megabyte of keys. */
export const mostTokens = 20_000

export interface ComposedYaml {
  document: Document.Parsed
  /** Offset at which a second document begins. */
  second?: number
}

/** `deep`, `long`: composing stopped at `offset`, because such a text would exhaust stack, memory or time. */
export type ComposeResult = ComposedYaml | { refused: 'deep' | 'long'; offset: number }

/** yaml's own `parseDocument`, with limits on depth and length. */
export function composeYaml(text: string, lineCounter: LineCounter): ComposeResult {
  lineCounter.addNewLine(0)
  const parser = new Parser(lineCounter.addNewLine)
  const composer = new Composer({ lineCounter, prettyErrors: false, stringKeys: true, logLevel: 'silent' })
  let refused = undefined as 'deep' | 'long' | undefined
  function* tokens() {
    let count = 0
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme)
      // The parser keeps two entries for a level: the collection and its item.
      if (parser.stack.length > 2 * deepest) refused = 'deep'
      else if (++count > mostTokens) refused = 'long'
      if (refused !== undefined) return
    }
    yield* parser.end()
  }
  const documents: Document.Parsed[] = []
  for (const document of composer.compose(tokens(), true, text.length)) {
    if (documents.push(document) === 2) break
  }
  if (refused !== undefined) return { refused, offset: parser.offset }
  const [document, second] = documents
  if (document === undefined) throw new Error('yaml composed no document')
  return { document, ...(second && { second: second.range[0] }) }
}
