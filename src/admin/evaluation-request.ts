import { CortexError } from '../errors.js'
import { checkConditions } from '../evaluate/check-conditions.js'
import { closestName } from '../settings/closest-name.js'
import { isRecord } from '../settings/is-record.js'

/** What `POST evaluate` can be asked for; all of it may be left out. */
export interface EvaluationRequest {
  /** `q8_0`, or `q8_0/q5_1` where K and V differ. */
  pairs?: readonly string[]
  /** Tokens in the cache when speed is measured. */
  depths?: readonly number[]
  /** The text itself on which quality is measured: a path would have the supervisor read files for whoever asks. */
  text?: string
  /** Tokens of the text to look at, at most. */
  textTokens?: number
  /** Measure all of it again. */
  fresh?: boolean
}

type Reader = (value: unknown) => boolean

const readers: Record<keyof EvaluationRequest, { fits: Reader; expected: string }> = {
  pairs: { fits: isListOf(isText), expected: 'a list of names such as "q8_0" or "q8_0/q5_1"' },
  depths: { fits: isListOf(isNumber), expected: 'a list of numbers of tokens' },
  text: { fits: isText, expected: 'the text itself' },
  textTokens: { fits: isNumber, expected: 'a number of tokens' },
  fresh: { fits: (value) => typeof value === 'boolean', expected: 'true or false' },
}

/**
 * Reads the body of a request; none at all asks for what is usual.
 * @throws {CortexError} USAGE, with every fault at once
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
    return [`there is no ${JSON.stringify(key)}${closest === undefined ? '' : ` (did you mean "${closest}"?)`}`]
  }
  const { fits, expected } = readers[key as keyof EvaluationRequest]
  return fits(value) ? [] : [`${key} must be ${expected}`]
}

const names = Object.keys(readers)

function refusal(faults: readonly string[]): CortexError {
  return new CortexError('USAGE', `This evaluation cannot be asked for: ${faults.join('; ')}.`, {
    hint: `The body may have ${names.join(', ')}: {"pairs": ["q8_0", "q4_0"], "depths": [0, 4096]}.`,
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
