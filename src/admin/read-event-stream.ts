export interface ServerSentEvent {
  /** `message` if the stream does not name it. */
  event: string
  data: string
}

/** Parses a stream of server-sent events (WHATWG HTML, 9.2.6), in chunks of any size. */
export async function* readEventStream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let event = ''
  let data: string[] = []
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') }
        event = ''
        data = []
      } else if (!line.startsWith(':')) {
        const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
        if (field === 'event') event = value
        else if (field === 'data') data.push(value)
      }
    }
  }
}
