/** An irregular event of a request. Requests that are answered, refused or aborted by their client have none. */
export interface NotableRequest {
  /** As the answer carries it in `X-Request-Id`. */
  requestId: string
  /**
   * `replayed`: it was sent once more, and goes on. `failed`: the gateway answered 502. `broken-off`: the rest of its answer
   * did not come.
   */
  outcome: 'replayed' | 'failed' | 'broken-off'
  method: string
  /** Its path, without the query, which is the client's own business. */
  target: string
}
