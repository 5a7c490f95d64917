/** Where in a stream of server-sent events the next byte lies. */
export type LinePosition =
  /** At the start of a line. */
  | 'start'
  /** In a line that began with a colon: a comment, which clients ignore. */
  | 'comment'
  /** In a line with a field of an event. */
  | 'field'

const lineFeed = 10
const carriageReturn = 13
const colon = 58

/** Whether `chunk` has a byte of an event: neither of a comment nor of an empty line. Stops at the first one. */
export function hasContent(chunk: Buffer, position: LinePosition): boolean {
  let at = position
  for (let i = 0; i < chunk.length; i++) {
    if (at === 'field') return true
    const byte = chunk[i]
    if (byte === lineFeed || byte === carriageReturn) at = 'start'
    else if (at === 'start') {
      if (byte !== colon) return true
      at = 'comment'
    }
  }
  return false
}

/** Where the byte after `chunk` lies. Mostly one look at its last byte: llama-server ends its events with an empty line. */
export function positionAfter(chunk: Buffer, position: LinePosition): LinePosition {
  let start = chunk.length
  while (start > 0 && chunk[start - 1] !== lineFeed && chunk[start - 1] !== carriageReturn) start--
  if (start === chunk.length) return start === 0 ? position : 'start'
  if (start === 0 && position !== 'start') return position
  return chunk[start] === colon ? 'comment' : 'field'
}
