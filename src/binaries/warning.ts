import type { WarningCode } from '../warnings.js'

/** Something that a user should know and that does not keep a binary from being used. */
export interface BinaryWarning {
  code: WarningCode
  message: string
  hint: string
}
export type OnBinaryWarning = (warning: BinaryWarning) => void
