export { CortexError, errorCodes, isCortexError } from './errors.js'
export type { ErrorCode, ErrorReport, SourcePosition } from './errors.js'
