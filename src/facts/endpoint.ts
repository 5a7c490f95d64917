/** Where a child listens: only we connect to it. */
export type Endpoint = { socketPath: string } | { host: '127.0.0.1'; port: number }
