import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { CortexError } from '../../errors.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import { assembleConfig, type LoadedConfig } from '../layers/assemble-config.js'
import { checkEffect } from './check-effect.js'
import type { CheckedOrigin } from '../sources/find-config.js'
import type { ConfigText } from '../load-config.js'
import { placesBefore } from './places-before.js'
import { applyMergePatch, leafChanges, nestPatch, type LeafChange } from './merge-patch.js'
import type { ParsedConfig } from '../sources/parse-config.js'
import { showPath } from '../sources/place.js'
import type { WrittenConfig } from './write-config.js'
import { writeTrusted } from './write-trusted.js'

import { checkChanges } from './check-changes.js'

export type ConfigChanges = Readonly<Record<string, unknown>>

export interface EditOptions {
  /** Edit this profile, which must exist, instead of the root. */
  profile?: string | undefined
  /** The cache types of the installed build. Default: those the config was loaded with. */
  knownCacheTypes?: readonly string[] | undefined
}

export interface PreparedEdit {
  /** The text to write; null if nothing is written: the config is an object in memory, or no file exists and none is needed. */
  text: string | null
  /** The config with the changes. */
  loaded: LoadedConfig
  /** Throws CONFIG_CHANGED_MEANWHILE if the file has changed since it was loaded, and CONFIG_WRITE_FAILED. */
  write(): Promise<WrittenConfig>
}

/**
 * Computes and checks the config with `changes` (a JSON merge patch: null removes a key); writes nothing yet. Comments,
 * order, quotes and line endings are preserved. If no file exists, one is created: in the user's config folder if that was
 * searched, else `cortex.yaml` in the working directory. Mistakes that the changes repair do not matter.
 *
 * Setting the shorthand `cacheType` removes `cacheTypeK` and `cacheTypeV` from the same group, which would override it,
 * unless the changes set them too.
 * @throws {CortexError} CONFIG_OVERRIDDEN if a change would have no effect; CONFIG_PROFILE_UNKNOWN;
 * CONFIG_WRITE_FAILED if the file is written in a way that cannot be edited; and whatever `loadConfig` throws.
 */
export async function prepareEdit(
  before: ConfigText,
  changes: ConfigChanges,
  { profile, knownCacheTypes = before.request.knownCacheTypes }: EditOptions = {},
): Promise<PreparedEdit> {
  checkChanges(changes)
  const current: ConfigText = { ...before, request: { ...before.request, knownCacheTypes } }
  const prepare = before.file === null && before.request.inline !== undefined ? editObject : editFile
  const edit = await prepare(current, changes, profile)
  checkEffect(edit.loaded, changes, profile)
  return edit
}

async function editObject(
  { request }: ConfigText,
  changes: ConfigChanges,
  profile: string | undefined,
): Promise<PreparedEdit> {
  const inline = applyMergePatch(request.inline, patchOf(request.inline, changes, profile))
  const nowhere = { file: null, foundBy: 'none', trusted: true } as const
  // Possibly not a valid Config: assembling checks it.
  const loaded = await assembleConfig(
    { ...request, inline: inline as NonNullable<typeof request.inline> },
    nowhere,
    null,
  )
  await checkProfile(loaded, profile)
  return { text: null, loaded, write: nothingToWrite }
}

async function nothingToWrite(): Promise<WrittenConfig> {
  return { undo: async () => 'restored' }
}

async function editFile(
  before: ConfigText,
  changes: ConfigChanges,
  profile: string | undefined,
): Promise<PreparedEdit> {
  const { parseConfig } = await import('../sources/parse-config.js')
  const { editText } = await import('./edit-text.js')
  const { request } = before
  const target = targetOf(before)
  const parse = (text: string): ParsedConfig => parseConfig(text, target.file, request.cwd)

  const start = before.text ?? newText(target.file)
  const parsed = parse(start)
  const { values } = parsed
  const patch = patchOf(values, changes, profile)
  const all = leafChanges(patch, values)
  const patched = applyMergePatch(values, patch)
  // Checked before the text is edited. The reader has the file as it is now, so mistakes get positions in that text.
  const locate = placesBefore(parsed, all, showPath(target.file, request.cwd))
  await assembleConfig(request, target, start, { values: patched, locate })

  let text: string | undefined = start
  // Removals last: a group that became empty in between would lose its style.
  for (const change of [...all.filter(isSet), ...all.filter((one) => !isSet(one))]) {
    // Each edit parses the whole text: in between, other work of the process gets its turn.
    await setImmediate()
    text = text === undefined ? undefined : editText(text, change, target.file.endsWith('.json'))
  }
  // Verifies that the edit did what it should and nothing else: with aliases, one value belongs to several keys.
  await setImmediate()
  const edited = text === undefined ? undefined : parse(text)
  if (text === undefined || !edited || !isDeepStrictEqual(edited.values, patched)) {
    throw notEditable(target.file, request.cwd)
  }
  const next = text
  const loaded = await assembleConfig(request, target, next, edited)
  await checkProfile(loaded, profile)
  // Removing keys from a file that does not exist needs no file.
  if (before.text === null && !all.some(isSet)) return { text: null, loaded, write: nothingToWrite }
  return { text: next, loaded, write: () => writeTrusted(before, target.file, next) }
}

/** A profile that is not in use must be valid too. */
async function checkProfile(loaded: LoadedConfig, profile: string | undefined): Promise<void> {
  if (profile === undefined || loaded.profiles.includes(profile)) return
  await assembleConfig({ ...loaded.request, profile }, loaded, loaded.text)
}

function isSet({ value }: LeafChange): boolean {
  return value !== undefined
}

function patchOf(values: unknown, changes: ConfigChanges, profile: string | undefined): unknown {
  if (profile === undefined) return removingOverrides(values, changes)
  const profiles = valueAt(values, ['profiles'])
  if (!isRecord(profiles) || !Object.hasOwn(profiles, profile)) throw noSuchProfile(profile, profiles)
  return nestPatch(['profiles', profile], removingOverrides(profiles[profile], changes))
}

/** Setting `cacheType` also removes the keys in the same group that would override it. */
function removingOverrides(group: unknown, changes: ConfigChanges): ConfigChanges {
  if (changes['cacheType'] === undefined || changes['cacheType'] === null) return changes
  const overriding = ['cacheTypeK', 'cacheTypeV'].filter((key) => valueAt(group, [key]) !== undefined)
  return { ...Object.fromEntries(overriding.map((key) => [key, null])), ...changes }
}

function targetOf({ file, foundBy, trusted, request }: ConfigText): CheckedOrigin & { file: string } {
  if (file !== null) return { file, foundBy, trusted }
  const { userFolder, cwd } = request
  if (userFolder !== undefined) return { file: path.join(userFolder, 'cortex.yaml'), foundBy: 'user', trusted: true }
  return { file: path.resolve(cwd, 'cortex.yaml'), foundBy: 'cwd', trusted: false }
}

const schema = 'https://unpkg.com/cortex-supervisor/schemas/config.schema.json'

/** A new file refers editors to the schema. */
function newText(file: string): string {
  return file.endsWith('.json') ? `{\n  "$schema": "${schema}"\n}\n` : `# yaml-language-server: $schema=${schema}\n`
}

function noSuchProfile(name: string, profiles: unknown): CortexError {
  const names = isRecord(profiles) ? Object.keys(profiles) : []
  return new CortexError('CONFIG_PROFILE_UNKNOWN', `The config has no profile ${JSON.stringify(name)}.`, {
    hint:
      names.length > 0
        ? `Its profiles are: ${names.join(', ')}.`
        : 'It has no profiles yet; add one to the file first.',
  })
}

function notEditable(file: string, cwd: string): CortexError {
  return new CortexError('CONFIG_WRITE_FAILED', `${showPath(file, cwd)} cannot be edited automatically.`, {
    hint: 'Anchors, aliases and tags make one edit change other places; edit the file by hand.',
  })
}
