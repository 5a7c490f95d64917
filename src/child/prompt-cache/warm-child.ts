import { isRecord } from '../../settings/is-record.js'
import { askChild } from '../ask-child.js'
import type { Child } from '../child.js'
import { latestOfEach, type PromptRequest } from './prefill-request.js'
import type { SavedSlot, SavedSlots } from './save-slots.js'
import { readSlotTokens } from './slot-tokens.js'

export interface WarmOptions {
  /** What was saved of the child before; null: nothing, as after a crash. */
  saved: Pick<SavedSlots, 'slots' | 'busy'> | null
  /** The saved state means the same to this child. */
  restorable: boolean
  /** The saved tokens mean the same to this child. */
  sameTokens: boolean
  /** What was asked lately, the newest first: for what was not saved. */
  recent: readonly PromptRequest[]
  /** Fires when the time for it is over. */
  signal: AbortSignal
}

/** How many prompts a child knows now that it did not have to be asked before. */
export interface Warmed {
  restored: number
  evaluated: number
  /** It broke a connection off meanwhile: perhaps over what it was asked. */
  lost: boolean
}

type WarmedChild = Pick<Child, 'endpoint' | 'apiKey' | 'slotFolder'>

/**
 * Puts into a new child's prompt cache what the one before it had in its own: by loading the saved state where it fits,
 * by evaluating the saved tokens where only those do, and else by asking again what clients have asked. The conversation
 * that was used last comes first; what the time does not suffice for is left to the next request. Never rejects.
 */
export async function warmChild(child: WarmedChild, options: WarmOptions): Promise<Warmed> {
  const { saved, recent, signal } = options
  const warmed: Warmed = { restored: 0, evaluated: 0, lost: false }
  if (!saved?.slots.length && recent.length === 0) return warmed
  try {
    const slots = await countSlots(child, signal)
    for (const slot of saved?.slots ?? []) {
      if (slot.id >= slots) continue
      if (options.restorable && (await restore(child, slot, signal))) warmed.restored++
      else if (options.sameTokens && (await evaluateTokens(child, slot, signal))) warmed.evaluated++
    }
    // New builds move what a slot held to a cache that cannot be saved as soon as another one is used, so there may be more
    // conversations than slots with something in them. Those that were saved are the latest, unless some were at work.
    const known = saved === null || saved.busy > 0 ? 0 : warmed.restored + warmed.evaluated
    for (const { path, body } of latestOfEach(recent).slice(known, slots)) {
      const { status } = await askChild(child, { path, body, signal })
      if (status === 200) warmed.evaluated++
    }
  } catch {
    // The time is over, or the child has ended, which is reported elsewhere.
    warmed.lost = !signal.aborted
  }
  return warmed
}

async function countSlots(child: WarmedChild, signal: AbortSignal): Promise<number> {
  const { json } = await askChild(child, { path: '/slots', signal })
  return Array.isArray(json) ? json.length : 1
}

async function restore(child: WarmedChild, { id, filename }: SavedSlot, signal: AbortSignal): Promise<boolean> {
  if (child.slotFolder === null) return false
  const { status, json } = await askChild(child, { path: `/slots/${id}?action=restore`, body: { filename }, signal })
  return status === 200 && isRecord(json) && Number(json['n_restored']) > 0
}

async function evaluateTokens(child: WarmedChild, { id, path }: SavedSlot, signal: AbortSignal): Promise<boolean> {
  const prompt = await readSlotTokens(path)
  if (!prompt?.length) return false
  const body = { prompt, id_slot: id, n_predict: 0, cache_prompt: true, stream: false }
  const { status } = await askChild(child, { path: '/completion', body, signal })
  return status === 200
}
