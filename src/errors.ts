/**
 * Every code that a {@link CortexError} can carry, with the exit code that the command line gives for it.
 * Each has its paragraph in `docs/errors.md`; a test compares the two.
 *
 * 1 failed · 3 not running · 64 usage · 69 a binary or a model cannot be had or read · 70 a fault of ours ·
 * 78 bad config or a plan refused · 130 interrupted
 */
export const errorCodes = {
  // config
  CONFIG_NOT_FOUND: { exit: 78 },
  CONFIG_UNREADABLE: { exit: 78 },
  CONFIG_TOO_LARGE: { exit: 78 },
  CONFIG_SYNTAX: { exit: 78 },
  CONFIG_INVALID: { exit: 78 },
  CONFIG_PROFILE_UNKNOWN: { exit: 78 },
  CONFIG_PROFILE_CYCLE: { exit: 78 },
  CONFIG_UNTRUSTED: { exit: 78 },
  CONFIG_OVERRIDDEN: { exit: 78 },
  CONFIG_CHANGED_MEANWHILE: { exit: 1 },
  CONFIG_WRITE_FAILED: { exit: 1 },
  // plan
  PLAN_CACHE_TYPE_UNKNOWN: { exit: 78 },
  PLAN_V_NEEDS_FLASH_ATTENTION: { exit: 78 },
  PLAN_HEAD_SIZE: { exit: 78 },
  PLAN_MLA_CACHE_TYPES: { exit: 78 },
  PLAN_TENSOR_SPLIT_FLASH_ATTENTION: { exit: 78 },
  PLAN_TENSOR_SPLIT_CACHE_TYPE: { exit: 78 },
  PLAN_DOES_NOT_FIT: { exit: 78 },
  PLAN_FLAG_UNSUPPORTED: { exit: 78 },
  PLAN_ARGUMENT_OWNED: { exit: 78 },
  PLAN_ARGUMENT_OPENS_DOOR: { exit: 78 },
  PLAN_LISTEN_BEYOND_LOOPBACK: { exit: 78 },
  PLAN_REFUSED: { exit: 78 },
  // binary
  BINARY_NOT_FOUND: { exit: 69 },
  BINARY_NOT_RUNNABLE: { exit: 69 },
  BINARY_BACKEND_MISSING: { exit: 69 },
  BINARY_UNPROVEN: { exit: 69 },
  BINARY_UNAVAILABLE: { exit: 69 },
  BINARY_SOURCE_UNSUPPORTED: { exit: 69 },
  BINARY_NOT_WANTED: { exit: 78 },
  BINARY_NO_PREVIOUS: { exit: 1 },
  BINARY_IN_USE: { exit: 1 },
  STORE_UNWRITABLE: { exit: 69 },
  STORE_BUSY: { exit: 69 },
  ARCHIVE_INVALID: { exit: 69 },
  DEBIAN_SIGNATURE_INVALID: { exit: 69 },
  DEBIAN_INDEX_INVALID: { exit: 69 },
  DEBIAN_PACKAGE_MISSING: { exit: 69 },
  RELEASE_LOOKUP_FAILED: { exit: 69 },
  RELEASE_NOT_FOUND: { exit: 69 },
  RATE_LIMITED: { exit: 69 },
  DIGEST_UNKNOWN: { exit: 69 },
  // download
  HOST_UNREACHABLE: { exit: 69 },
  DOWNLOAD_FAILED: { exit: 69 },
  DOWNLOAD_STALLED: { exit: 69 },
  DOWNLOAD_INTERRUPTED: { exit: 69 },
  DOWNLOAD_REDIRECT_REFUSED: { exit: 69 },
  LENGTH_MISMATCH: { exit: 69 },
  DIGEST_MISMATCH: { exit: 69 },
  DISK_FULL: { exit: 69 },
  OFFLINE: { exit: 69 },
  // model
  MODEL_REFERENCE_INVALID: { exit: 78 },
  MODEL_NOT_FOUND: { exit: 69 },
  MODEL_UNREADABLE: { exit: 69 },
  MODEL_IS_DIRECTORY: { exit: 69 },
  MODEL_NOT_GGUF: { exit: 69 },
  MODEL_TRUNCATED: { exit: 69 },
  MODEL_INVALID: { exit: 69 },
  MODEL_UNAVAILABLE: { exit: 69 },
  // child
  CHILD_START_FAILED: { exit: 1 },
  CHILD_STALLED: { exit: 1 },
  CANARY_FAILED: { exit: 1 },
  CHILD_CRASH_LOOP: { exit: 1 },
  // evaluation
  EVALUATION_TEXT_UNREADABLE: { exit: 1 },
  EVALUATION_TEXT_TOO_SHORT: { exit: 1 },
  EVALUATION_TOOL_FAILED: { exit: 1 },
  EVALUATION_RUNNING: { exit: 1 },
  EVALUATION_NO_ROOM: { exit: 1 },
  // supervisor and gateway
  ALREADY_RUNNING: { exit: 1 },
  NOT_RUNNING: { exit: 3 },
  PORT_IN_USE: { exit: 1 },
  ADDRESS_UNAVAILABLE: { exit: 1 },
  ADMIN_REFUSED: { exit: 1 },
  ADMIN_FAILED: { exit: 1 },
  QUEUE_FULL: { exit: 1 },
  HOLD_TIMEOUT: { exit: 1 },
  BODY_TOO_LARGE: { exit: 1 },
  NOT_SERVING: { exit: 1 },
  SUPERVISOR_STOPPED: { exit: 1 },
  ABORTED: { exit: 130 },
  USAGE: { exit: 64 },
  INTERNAL: { exit: 70 },
} as const satisfies Record<string, { exit: number }>

/** The same in every release; docs/errors.md has a paragraph on each. */
export type ErrorCode = keyof typeof errorCodes

/** Where in a file a mistake is; lines and columns start at 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
  /** Dotted path of the key, `gateway.port`. */
  key?: string
  /** What is wrong just here, where one error gathers several mistakes. */
  message?: string
}

export interface CortexErrorOptions {
  /** What the reader can do about it, as a sentence. */
  hint?: string
  at?: readonly SourcePosition[]
  /** The child's last log lines, where its end is the reason. */
  log?: readonly string[]
  cause?: unknown
}

/** The only error that this package throws on purpose: a stable `code`, what happened and where, and what to do. */
export class CortexError extends Error {
  override readonly name = 'CortexError'
  readonly code: ErrorCode
  readonly hint?: string
  readonly at?: readonly SourcePosition[]
  readonly log?: readonly string[]

  constructor(code: ErrorCode, message: string, options: CortexErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
    if (options.at !== undefined) this.at = options.at
    if (options.log !== undefined) this.log = options.log
  }

  get exitCode(): number {
    return errorCodes[this.code].exit
  }

  /** The shape of an error everywhere outside the process: events, `--json`, HTTP. */
  toJSON(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.at !== undefined && { at: this.at }),
      ...(this.log !== undefined && { log: this.log }),
    }
  }
}

/** A {@link CortexError} as JSON. */
export interface ErrorReport {
  code: ErrorCode
  /** What happened and where, as a sentence. */
  message: string
  /** What the reader can do about it, as a sentence. */
  hint?: string
  /** The mistakes in a config file. */
  at?: readonly SourcePosition[]
  /** The child's last log lines, where its end is the reason. */
  log?: readonly string[]
}

/** By its shape rather than its class: two copies of this package, or two realms, may be loaded at once. */
export function isCortexError(value: unknown): value is CortexError {
  return isErrorLike(value) && value.name === 'CortexError' && 'code' in value
}

/** Anything thrown, as a `CortexError`; what we did not foresee is a fault of ours. */
export function toCortexError(thrown: unknown): CortexError {
  if (isCortexError(thrown)) return thrown
  if (isErrorLike(thrown) && thrown.name === 'AbortError') {
    return new CortexError('ABORTED', 'The operation was aborted.', { cause: thrown })
  }
  return new CortexError('INTERNAL', isErrorLike(thrown) ? thrown.message : String(thrown), {
    hint: 'This is a fault in cortex-supervisor; please report it with what led to it.',
    cause: thrown,
  })
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value
}
