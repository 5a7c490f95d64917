import type { AllowRedirect } from './redirect-rules.js'

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
  /** Final path; bytes go to `FILE.part` beside it first, and are renamed when all checks hold. */
  file: string
  what: string
  /** The file's name in errors about its contents. Default: `what`. */
  name?: string
  /** Lower-case hex. */
  sha256?: string
  /** Exact number of bytes expected. */
  size?: number
  /** Who gave `sha256` and `size`, for the error about a file that differs: "according to …". */
  expectedBy?: string
  headers?: Readonly<Record<string, string>>
  /**
   * Called for each redirect, of which there may be 10. Default: any host, but never from https to http. Whatever it says,
   * none leads from a public address into a private network unless the host is named. Credentials are never sent on to
   * another origin.
   */
  allowRedirect?: AllowRedirect
  /** ms to connect; an unreachable host is noticed within it. Default 3000. */
  connectTimeout?: number
  /** ms without a byte. Default 30 000. */
  stallTimeout?: number
  /** ms until an answer begins. Default: `stallTimeout`. */
  answerTimeout?: number
  /** Retries in a row that bring nothing new, each resuming with `Range` and `If-Range`. Default 5. */
  retries?: number
  signal?: AbortSignal
  onProgress?: OnProgress
}

export interface Downloaded {
  file: string
  bytes: number
  sha256: string
  /** The server's, if it is a strong one. */
  etag: string | null
}
