import { authorization } from './cases/authorization.js'
import { chat } from './cases/chat.js'
import { completion } from './cases/completion.js'
import { files } from './cases/files.js'
import { messages } from './cases/messages.js'
import { protocol } from './cases/protocol.js'
import { responses } from './cases/responses.js'
import { server } from './cases/server.js'
import { text } from './cases/text.js'

/**
 * What is asked, in the order in which it is asked. After the subjects of llama.cpp's own server tests, as far as they
 * apply to a small text model, and after what HTTP allows a client to send.
 * @type {Record<string, readonly import('./exchange.js').Request[]>}
 */
export const cases = { server, text, completion, chat, messages, responses, files, authorization, protocol }
