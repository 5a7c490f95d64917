/** A request that did not go the plain way. One that is answered, refused or given up by its client is not told of. */
export interface NotableRequest {
  /** As the answer carries it in `X-Request-Id`. */
  requestId: string
  /**
   * `replayed`: it was sent once more, and goes on. `failed`: it got a 502 of ours. `broken-off`: the rest of its answer
   * did not come.
   */
  outcome: 'replayed' | 'failed' | 'broken-off'
  method: string
  /** Its path, without the query, which is the client's own business. */
  target: string
}
