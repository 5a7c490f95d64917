export interface LineSplitter {
  push(chunk: Buffer): void
  /** Hands over what came after the last newline. */
  end(): void
}

const newlineByte = 0x0a
const cut = ' … (cut)'

/**
 * Splits a byte stream into lines. Bytes that are no UTF-8 are replaced; of a line longer than `maxBytes` only the
 * beginning is kept, so that memory stays flat whatever a child prints.
 */
export function splitLines(maxBytes: number, onLine: (line: string) => void): LineSplitter {
  let pending: Buffer[] = []
  let pendingBytes = 0
  let isCut = false

  function keep(part: Buffer): void {
    const room = maxBytes - pendingBytes
    if (part.length > room) isCut = true
    // A copy, because a slice would hold on to the whole chunk.
    const kept = Buffer.from(part.subarray(0, room))
    if (kept.length > 0) pending.push(kept)
    pendingBytes += kept.length
  }

  function flush(): void {
    const text = Buffer.concat(pending).toString('utf8')
    const line = isCut ? text + cut : withoutCarriageReturn(text)
    pending = []
    pendingBytes = 0
    isCut = false
    onLine(line)
  }

  return {
    push(chunk) {
      const first = chunk.indexOf(newlineByte)
      if (first < 0) {
        keep(chunk)
        return
      }
      keep(chunk.subarray(0, first))
      flush()
      const last = chunk.lastIndexOf(newlineByte)
      // A newline is never part of a longer UTF-8 sequence, so all whole lines can be decoded in one go.
      if (last > first) {
        for (const line of chunk.toString('utf8', first + 1, last).split('\n')) {
          onLine(line.length > maxBytes ? line.slice(0, maxBytes) + cut : withoutCarriageReturn(line))
        }
      }
      keep(chunk.subarray(last + 1))
    },
    end() {
      if (pendingBytes > 0) flush()
    },
  }
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
