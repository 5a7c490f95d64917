/** Bytes so far, and of how many where the server says so. */
export interface Progress {
  /** What a person is waiting for: `llama-server`, `libggml0`, the model's name. */
  what: string
  received: number
  total: number | null
}
export type OnProgress = (progress: Progress) => void

export interface DownloadRequest {
  url: URL
  /** Final path; bytes go to a temporary file beside it, which is renamed when all checks hold. */
  file: string
  what: string
  /** Lower-case hex. */
  sha256?: string
  /** Exact number of bytes expected. */
  size?: number
  headers?: Readonly<Record<string, string>>
  /** Asked for each redirect; default: same host only, https never to http, credentials never across hosts. */
  allowRedirect?: (from: URL, to: URL) => boolean
  /** ms to connect; an unreachable host is noticed within it. Default 3000. */
  connectTimeout?: number
  /** ms without a byte. Default 30 000. */
  stallTimeout?: number
  /** Tries after a cut, each resuming with `Range` and `If-Range`. Default 5. */
  retries?: number
  signal?: AbortSignal
  onProgress?: OnProgress
}

export interface Downloaded {
  file: string
  bytes: number
  sha256: string
}
