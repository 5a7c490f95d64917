import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../../settings/is-record.js'
import { askChild } from '../ask-child.js'
import type { Child } from '../child.js'

/** The state of one slot of a child, in a file that another child can load. */
export interface SavedSlot {
  readonly id: number
  /** Within the folder of both children. */
  readonly filename: string
  readonly path: string
}

/** What was saved of a child's prompt cache. */
export interface SavedSlots {
  /** The one that was used last comes first. */
  readonly slots: readonly SavedSlot[]
  /** Slots that were at work, and so could not be saved. */
  readonly busy: number
  remove(): Promise<void>
}

type SlotChild = Pick<Child, 'generation' | 'endpoint' | 'apiKey' | 'slotFolder' | 'observed'>

/**
 * Has a child write down what its idle slots hold: some ms for a thousand tokens, where computing them again takes seconds.
 * Saves nothing where the build cannot, or the disk has no room for the whole cache, and no more than `most` bytes.
 */
export async function saveSlots(child: SlotChild, signal: AbortSignal, most = Infinity): Promise<SavedSlots> {
  const { slotFolder, generation } = child
  const saved: SavedSlot[] = []
  const remove = async (): Promise<void> => {
    await Promise.all(saved.map(({ path }) => rm(path, { force: true })))
  }
  if (slotFolder === null || !(await hasRoom(slotFolder, child.observed))) return { slots: saved, busy: 0, remove }
  const { idle, busy } = await listSlots(child, signal)
  let room = most
  for (const { id, tokens } of idle) {
    room -= tokens * observedBytesPerToken(child.observed)
    if (room < 0) break
    const filename = `${generation}-${id}.slot`
    const slot = { id, filename, path: join(slotFolder, filename) }
    const { status, json } = await askChild(child, { path: `/slots/${id}?action=save`, body: { filename }, signal })
    // One that cannot be saved is as good as an empty one: models with projectors refuse all.
    if (status === 200 && isRecord(json) && json['n_saved'] !== 0) saved.push(slot)
    else await rm(slot.path, { force: true })
  }
  return { slots: saved, busy, remove }
}

async function listSlots(
  child: SlotChild,
  signal: AbortSignal,
): Promise<{ idle: { id: number; tokens: number }[]; busy: number }> {
  const { json } = await askChild(child, { path: '/slots', signal })
  const rows = Array.isArray(json) ? json.filter(isRecord) : []
  const used = rows
    .filter((row) => row['is_processing'] !== true && row['n_prompt_tokens'] !== 0)
    // The tasks of a server are numbered.
    .sort((a, b) => Number(b['id_task'] ?? -1) - Number(a['id_task'] ?? -1))
  const idle = used.map((row) => ({ id: Number(row['id']), tokens: Number(row['n_prompt_tokens'] ?? 0) }))
  return { idle, busy: rows.filter((row) => row['is_processing'] === true).length }
}

function observedBytesPerToken({ kMiB, vMiB, cells }: Child['observed']): number {
  return (((kMiB ?? 0) + (vMiB ?? 0)) * 2 ** 20) / (cells ?? 1)
}

async function hasRoom(folder: string, { kMiB, vMiB }: Child['observed']): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return kMiB !== null && vMiB !== null && bavail * bsize > 2 * (kMiB + vMiB) * 2 ** 20
}
