import { CortexError } from '../errors.js'
import { checkConditions } from '../evaluate/check-conditions.js'
import { closestName } from '../settings/closest-name.js'
import { isRecord } from '../settings/is-record.js'

/** The body of `POST evaluate`; every field is optional. */
export interface EvaluationRequest {
  /** `q8_0`, or `q8_0/q5_1` if K and V differ. */
  pairs?: readonly string[]
  /** Tokens in the cache when speed is measured. */
  depths?: readonly number[]
  /** The text itself: with a path, a client could make the supervisor read any file. */
  text?: string
  /** Tokens of the text to use, at most. */
  textTokens?: number
  /** Ignore earlier results and measure everything again. */
  fresh?: boolean
}

type Reader = (value: unknown) => boolean

const readers: Record<keyof EvaluationRequest, { fits: Reader; expected: string }> = {
  pairs: { fits: isListOf(isText), expected: 'a list of names such as "q8_0" or "q8_0/q5_1"' },
  depths: { fits: isListOf(isNumber), expected: 'a list of token counts' },
  text: { fits: isText, expected: 'a text (not a path)' },
  textTokens: { fits: isNumber, expected: 'a token count' },
  fresh: { fits: (value) => typeof value === 'boolean', expected: 'true or false' },
}

/**
 * Reads the body of a request; without one, the defaults apply.
 * @throws {CortexError} USAGE, listing every mistake
 */
export function readEvaluationRequest(body: unknown): EvaluationRequest {
  if (body === undefined) return {}
  if (!isRecord(body)) throw refusal(['the body must be a JSON object'])
  const faults = Object.entries(body).flatMap(([key, value]) => faultOf(key, value))
  if (faults.length > 0) throw refusal(faults)
  const request: EvaluationRequest = body
  checkConditions(request)
  return request
}

function faultOf(key: string, value: unknown): string[] {
  if (!Object.hasOwn(readers, key)) {
    const closest = closestName(key, names)
    return [`unknown key ${JSON.stringify(key)}${closest === undefined ? '' : ` (did you mean "${closest}"?)`}`]
  }
  const { fits, expected } = readers[key as keyof EvaluationRequest]
  return fits(value) ? [] : [`${key} must be ${expected}`]
}

const names = Object.keys(readers)

function refusal(faults: readonly string[]): CortexError {
  return new CortexError('USAGE', `The evaluation request is not valid: ${faults.join('; ')}.`, {
    hint: `Allowed keys are ${names.join(', ')}, for example {"pairs": ["q8_0", "q4_0"], "depths": [0, 4096]}.`,
  })
}

function isListOf(fits: Reader): Reader {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(fits)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}
