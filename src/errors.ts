/** What kind of error a code stands for. It decides the exit code of the command line and the status over HTTP. */
const failed = { kind: 'failed', exit: 1 } as const
const notRunning = { kind: 'not-running', exit: 3 } as const
/** The command line or the request is wrong. */
const usage = { kind: 'usage', exit: 64 } as const
/** A binary or a model cannot be obtained or read. */
const unavailable = { kind: 'unavailable', exit: 69 } as const
/** A bug in this package. */
const internal = { kind: 'internal', exit: 70 } as const
/** The config or its plan is wrong. */
const invalid = { kind: 'invalid', exit: 78 } as const
const aborted = { kind: 'aborted', exit: 130 } as const

/** Every code of a {@link CortexError}. Each has a section in `docs/errors.md`; a test compares the two. */
export const errorCodes = {
  // config
  CONFIG_NOT_FOUND: invalid,
  CONFIG_UNREADABLE: invalid,
  CONFIG_TOO_LARGE: invalid,
  CONFIG_SYNTAX: invalid,
  CONFIG_INVALID: invalid,
  CONFIG_PROFILE_UNKNOWN: invalid,
  CONFIG_PROFILE_CYCLE: invalid,
  CONFIG_UNTRUSTED: invalid,
  CONFIG_OVERRIDDEN: invalid,
  CONFIG_CHANGED_MEANWHILE: failed,
  CONFIG_WRITE_FAILED: failed,
  // plan
  PLAN_CACHE_TYPE_UNKNOWN: invalid,
  PLAN_V_NEEDS_FLASH_ATTENTION: invalid,
  PLAN_HEAD_SIZE: invalid,
  PLAN_MLA_CACHE_TYPES: invalid,
  PLAN_TENSOR_SPLIT_FLASH_ATTENTION: invalid,
  PLAN_TENSOR_SPLIT_CACHE_TYPE: invalid,
  PLAN_DOES_NOT_FIT: invalid,
  PLAN_FLAG_UNSUPPORTED: invalid,
  PLAN_ARGUMENT_OWNED: invalid,
  PLAN_ARGUMENT_OPENS_DOOR: invalid,
  PLAN_LISTEN_BEYOND_LOOPBACK: invalid,
  PLAN_REFUSED: invalid,
  // binary
  BINARY_NOT_FOUND: unavailable,
  BINARY_NOT_RUNNABLE: unavailable,
  BINARY_BACKEND_MISSING: unavailable,
  BINARY_UNPROVEN: unavailable,
  BINARY_UNAVAILABLE: unavailable,
  BINARY_SOURCE_UNSUPPORTED: unavailable,
  BINARY_NOT_WANTED: invalid,
  BINARY_NO_PREVIOUS: failed,
  BINARY_IN_USE: failed,
  STORE_UNWRITABLE: unavailable,
  STORE_BUSY: unavailable,
  ARCHIVE_INVALID: unavailable,
  DEBIAN_SIGNATURE_INVALID: unavailable,
  DEBIAN_INDEX_INVALID: unavailable,
  DEBIAN_PACKAGE_MISSING: unavailable,
  RELEASE_LOOKUP_FAILED: unavailable,
  RELEASE_NOT_FOUND: unavailable,
  RATE_LIMITED: unavailable,
  DIGEST_UNKNOWN: unavailable,
  // download
  HOST_UNREACHABLE: unavailable,
  DOWNLOAD_FAILED: unavailable,
  DOWNLOAD_STALLED: unavailable,
  DOWNLOAD_INTERRUPTED: unavailable,
  DOWNLOAD_REDIRECT_REFUSED: unavailable,
  LENGTH_MISMATCH: unavailable,
  DIGEST_MISMATCH: unavailable,
  DISK_FULL: unavailable,
  OFFLINE: unavailable,
  // model
  MODEL_REFERENCE_INVALID: invalid,
  MODEL_NOT_FOUND: unavailable,
  MODEL_UNREADABLE: unavailable,
  MODEL_IS_DIRECTORY: unavailable,
  MODEL_NOT_GGUF: unavailable,
  MODEL_TRUNCATED: unavailable,
  MODEL_INVALID: unavailable,
  MODEL_UNAVAILABLE: unavailable,
  // child
  CHILD_START_FAILED: failed,
  CHILD_STALLED: failed,
  CANARY_FAILED: failed,
  CHILD_CRASH_LOOP: failed,
  // evaluation
  EVALUATION_TEXT_UNREADABLE: failed,
  EVALUATION_TEXT_TOO_SHORT: failed,
  EVALUATION_TOOL_FAILED: failed,
  EVALUATION_RUNNING: failed,
  EVALUATION_NO_ROOM: failed,
  // supervisor and gateway
  ALREADY_RUNNING: failed,
  NOT_RUNNING: notRunning,
  PORT_IN_USE: failed,
  ADDRESS_UNAVAILABLE: failed,
  ADMIN_REFUSED: failed,
  ADMIN_FAILED: failed,
  QUEUE_FULL: failed,
  HOLD_TIMEOUT: failed,
  BODY_TOO_LARGE: failed,
  NOT_SERVING: failed,
  SUPERVISOR_STOPPED: failed,
  ABORTED: aborted,
  USAGE: usage,
  INTERNAL: internal,
} as const satisfies Record<string, { kind: string; exit: number }>

/** Stable across releases; see docs/errors.md. */
export type ErrorCode = keyof typeof errorCodes

/** The position of a mistake in a file; lines and columns start at 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
  /** Dotted path of the key, `gateway.port`. */
  key?: string
  /** What is wrong at this position, if the error lists several mistakes. */
  message?: string
}

export interface CortexErrorOptions {
  /** What to do about it, as a sentence. */
  hint?: string
  at?: readonly SourcePosition[]
  /** The last log lines of the process whose exit caused the error. */
  log?: readonly string[]
  cause?: unknown
}

/** The only error this package throws on purpose: a stable `code`, a message and, in most cases, a `hint`. */
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

  /** Of the command line. */
  get exitCode(): number {
    return errorCodes[this.code].exit
  }

  /** The form of an error in events, `--json` output and HTTP answers. */
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
  /** What to do about it, as a sentence. */
  hint?: string
  /** Positions of the mistakes in a config file. */
  at?: readonly SourcePosition[]
  /** The last log lines of the process whose exit caused the error. */
  log?: readonly string[]
}

/** Checks the shape rather than the class: several copies of this package, or several realms, may be loaded. */
export function isCortexError(value: unknown): value is CortexError {
  return isErrorLike(value) && value.name === 'CortexError' && 'code' in value
}

/** Turns anything thrown into a `CortexError`; what is not expected becomes INTERNAL. */
export function toCortexError(thrown: unknown): CortexError {
  if (isCortexError(thrown)) return thrown
  if (isErrorLike(thrown) && thrown.name === 'AbortError') {
    return new CortexError('ABORTED', 'The operation was aborted.', { cause: thrown })
  }
  return new CortexError('INTERNAL', isErrorLike(thrown) ? thrown.message : String(thrown), {
    hint: 'This is a bug in cortex-supervisor. Please report it with the steps that led to it.',
    cause: thrown,
  })
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value
}
