/** @import { Request } from './exchange.js' */

/** @typedef {{ part: string, child: unknown, gateway: unknown }} Difference */

/**
 * Where the gateway answers otherwise than llama-server, on purpose. Each holds for the requests it names and for a
 * gateway's status of its own; with any other status the difference is unexplained.
 * @type {{ reason: string, cases: RegExp, status?: number, parts?: RegExp }[]}
 */
const explanations = [
  {
    reason: 'llama-server draws its media marker at random at each start.',
    cases: /./,
    parts: /^body\.media_marker$/,
  },
  {
    reason: 'The supervisor has had its child generate a token before it served: the counters and the slot show it.',
    cases: /\/slots$|\/metrics$|^slots that are free$|^completion: (plain|two prompts)$/,
    parts: /^body(\.0\.(id_task|n_prompt_.*|params|next_token)|(\.0)?\.timings\.(cache_n|prompt_n))?$/,
  },
  {
    reason: 'What changes the server for all, or writes files, is refused from outside.',
    cases: /^change of the |^slot action |^(load|unload) of a model$/,
    status: 403,
  },
  {
    reason: 'GET /health is answered by the gateway, which knows the state of the supervisor too.',
    cases: /health$/,
    parts: /^body\.state$|^header (cache-control|accept-ranges)$/,
  },
  {
    reason: 'llama-server answers /v1/health without a key. The gateway has only /health as a probe.',
    cases: /^(no|wrong) key: GET \/v1\/health$/,
    status: 401,
  },
  {
    reason: 'A missing or wrong key is refused by the gateway, which says what to send.',
    cases: /key/,
    parts: /^body\.error\.(message|code|hint)$|^header (cache-control|www-authenticate)$/,
  },
  {
    reason:
      'The name of an authentication scheme is case-insensitive, with any number of spaces behind it (RFC 9110, 11.1 and 11.4); llama-server compares bytes.',
    cases: /^key given as "(bearer|BEARER|Bearer {2})/,
    status: 200,
  },
  {
    reason: 'llama-server takes a bare key in Authorization, which is no credentials of any scheme (RFC 9110, 11.4).',
    cases: /^key given as "conformance-key"$/,
    status: 401,
  },
  {
    reason: 'Bytes beyond ASCII in a target are no URI (RFC 3986); the HTTP parser of Node refuses them.',
    cases: /^target .*[^ -~]/,
    status: 400,
  },
  {
    reason: 'The absolute form has to be accepted (RFC 9112, 3.2.2).',
    cases: /^absolute target$/,
    status: 200,
  },
  {
    reason: 'OPTIONS * asks about the whole server, and has no content to answer with.',
    cases: /^target \*$/,
    status: 204,
  },
  {
    reason:
      'Without a Host, or with another, a request may come from a page whose name was made to point here (DNS rebinding).',
    cases: /without Host$/,
    status: 400,
  },
  {
    reason:
      'A page whose name was made to point here (DNS rebinding) names itself in Host; `gateway.allowedHosts` lists others.',
    cases: /^another Host$/,
    status: 421,
  },
  {
    reason: 'HTTP/1.0 has no chunks (RFC 9112, 6.1); the end of the connection ends the body.',
    cases: /^HTTP\/1\.0, streamed answer$/,
    parts: /^framing$/,
  },
  {
    reason: 'What is no HTTP/1.1 gets a body that says so; llama-server closes without one.',
    cases: /^(two Hosts|lines that end with|no HTTP)/,
    status: 400,
  },
  {
    reason: 'What is no HTTP/1.1 gets a body that says so; llama-server closes without one.',
    cases: /^(two Hosts|no HTTP)/,
    parts: /^body|^framing$|^header (content-type|cache-control)$/,
  },
  {
    reason: 'The parser of Node takes HTTP/2.0 on the request line for HTTP/1.1.',
    cases: /^HTTP\/2\.0$/,
    status: 200,
  },
  {
    reason: 'Pages of other origins are refused, unless `gateway.corsOrigins` allows them.',
    cases: /of a foreign page$/,
    status: 403,
  },
]

/** @type {Set<string>} */
const used = new Set()

/**
 * The reason for these differences; null if there is none for all of them.
 * @param {Request} request
 * @param {readonly Difference[]} differences
 */
export function explain(request, differences) {
  const reasons = differences.map((difference) => reasonFor(request, difference, differences))
  if (reasons.some((reason) => reason === null)) return null
  for (const reason of reasons) used.add(String(reason))
  return [...new Set(reasons)].join(' ')
}

/**
 * @param {Request} request
 * @param {Difference} difference
 * @param {readonly Difference[]} all
 */
function reasonFor(request, difference, all) {
  const status = all.find(({ part }) => part === 'status')?.gateway
  const found = explanations.find(
    ({ cases, parts, status: expected }) =>
      cases.test(request.name) &&
      (parts === undefined || parts.test(difference.part)) &&
      (expected === undefined || expected === status),
  )
  return found?.reason ?? null
}

/** Those that no request of this run needed. */
export function unusedExplanations() {
  return explanations.map(({ reason }) => reason).filter((reason) => !used.has(reason))
}
