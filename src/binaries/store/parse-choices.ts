import { isRecord } from '../../settings/is-record.js'
import { noChoices, type Choice, type Choices } from './choices.js'

export interface ParsedChoices {
  choices: Choices
  /** Null, or why the choices are not all that the file once said: the end of a sentence that begins with its name. */
  damage: string | null
}

/** What a file says of what is chosen. What makes no sense in it is left out. */
export function parseChoices(text: string): ParsedChoices {
  const value = parseJson(text)
  if (!isRecord(value)) return { choices: noChoices, damage: 'cannot be understood' }
  const { format, byKey, refused } = value
  if (format !== 1) return { choices: noChoices, damage: 'is not of a format that this version knows' }
  if (!isRecord(byKey)) return { choices: noChoices, damage: 'cannot be understood' }
  const entries = Object.entries(byKey).map(([key, choice]) => [key, readChoice(choice)] as const)
  const broken = entries.flatMap(([key, choice]) => (choice === null ? [key] : []))
  if (refused !== undefined && !isIds(refused)) broken.push('refused builds')
  return {
    choices: {
      byKey: Object.fromEntries(entries.flatMap(([key, choice]) => (choice === null ? [] : [[key, choice]]))),
      refused: isIds(refused) ? refused : [],
    },
    damage: broken.length === 0 ? null : `cannot be understood in what it says of ${broken.join(' and ')}`,
  }
}

/** As JSON. */
export function formatChoices({ byKey, refused }: Choices): unknown {
  return { format: 1, byKey, refused }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readChoice(value: unknown): Choice | null {
  if (!isRecord(value) || !isIds(value['used']) || value['used'].length === 0) return null
  const { used, trial } = value
  return { used, trial: typeof trial === 'string' ? trial : null }
}

function isIds(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string')
}
