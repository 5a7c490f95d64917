/**
 * @typedef {object} Response
 * @property {number | null} status Null: nothing came that is a response.
 * @property {number[]} informational Statuses below 200 that came before it.
 * @property {[string, string][]} headers Lower-case names.
 * @property {'length' | 'chunked' | 'close'} framing How the end of the body is told.
 * @property {boolean} whole Whether the body came to that end.
 * @property {Buffer} body
 */

/**
 * Strict about what HTTP/1.1 wants, as what a client's library would forgive is what this is about.
 * @param {Buffer} bytes Everything until the connection was closed.
 * @param {boolean} bodiless The response to a HEAD.
 * @returns {Response}
 */
export function parseResponse(bytes, bodiless) {
  /** @type {number[]} */
  const informational = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const [statusLine = '', ...lines] = rest.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.[01] (\d{3})( |$)/.exec(statusLine)?.[1] ?? NaN)
    if (end < 0 || Number.isNaN(status)) {
      return { status: null, informational, headers: [], framing: 'close', whole: false, body: rest }
    }
    rest = rest.subarray(end + 4)
    if (status < 200) informational.push(status)
    else return { status, informational, ...readBody(rest, lines.map(parseField), bodiless || status === 204) }
  }
}

/**
 * @param {string} line
 * @returns {[string, string]}
 */
function parseField(line) {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

/**
 * @param {Buffer} rest
 * @param {[string, string][]} headers
 * @param {boolean} bodiless
 * @returns {Pick<Response, 'headers' | 'framing' | 'whole' | 'body'>}
 */
function readBody(rest, headers, bodiless) {
  const fields = new Map(headers)
  const length = fields.get('content-length')
  const framing = fields.has('transfer-encoding') ? 'chunked' : length !== undefined ? 'length' : 'close'
  if (bodiless) return { headers, framing, whole: rest.length === 0, body: rest }
  if (framing === 'chunked') return { headers, framing, ...joinChunks(rest) }
  return { headers, framing, whole: framing === 'close' || rest.length === Number(length), body: rest }
}

/** @param {Buffer} rest */
function joinChunks(rest) {
  /** @type {Buffer[]} */
  const chunks = []
  for (;;) {
    const line = rest.indexOf('\r\n')
    const size = line < 0 ? NaN : parseInt(rest.subarray(0, line).toString('latin1'), 16)
    if (Number.isNaN(size) || rest.length < line + 2 + size + 2) return { whole: false, body: Buffer.concat(chunks) }
    // Trailers, of which llama-server has none, would stand in the place of these two bytes.
    if (size === 0) return { whole: rest.length === line + 4, body: Buffer.concat(chunks) }
    chunks.push(rest.subarray(line + 2, line + 2 + size))
    rest = rest.subarray(line + 2 + size + 2)
  }
}
