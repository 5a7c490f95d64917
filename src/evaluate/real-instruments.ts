import { createWithServer } from './evaluation-server.js'
import type { InstrumentOptions } from './instrument-options.js'
import type { Instruments } from './instruments.js'
import { measureServed } from './measure-served.js'
import { createQualityInstrument } from './quality-instrument.js'
import { createSpeedInstrument } from './speed-instrument.js'

/** Real servers and llama.cpp's own programs, one at a time. */
export function createInstruments(options: InstrumentOptions): Instruments {
  const { conditions, text, shape } = options
  const withServer = createWithServer(options)
  return {
    served: ({ pair, reference, signal, onShare }) =>
      withServer(pair, signal, (child) =>
        measureServed(child, {
          text,
          conditions,
          vocabularySize: shape.vocabularySize ?? 0,
          chats: shape.chatTemplate !== null,
          reference: reference.served?.result ?? null,
          signal,
          onShare,
        }),
      ),
    quality: createQualityInstrument(options, withServer),
    speed: createSpeedInstrument(options, withServer),
  }
}
