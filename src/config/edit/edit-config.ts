import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { CortexError } from '../../errors.js'
import { valueAt } from '../../settings/value-at.js'
import { isRecord } from '../../settings/is-record.js'
import { assembleConfig, type LoadedConfig } from '../layers/assemble-config.js'
import { checkEffect } from './check-effect.js'
import type { FoundConfig } from '../sources/find-config.js'
import type { ConfigText } from '../load-config.js'
import { placesBefore } from './places-before.js'
import { applyMergePatch, leafChanges, nestPatch, type LeafChange } from './merge-patch.js'
import type { ParsedConfig } from '../sources/parse-config.js'
import { showPath } from '../sources/place.js'
import { writeConfigText, type WrittenConfig } from './write-config.js'

export type ConfigChanges = Readonly<Record<string, unknown>>

export interface EditOptions {
  /** Edit this profile, which has to exist, instead of the whole. */
  profile?: string | undefined
  /** The cache types of the build at hand. Default: those with which the config was loaded. */
  knownCacheTypes?: readonly string[] | undefined
}

export interface PreparedEdit {
  /** What will be written; null where nothing is: the config is an object in memory, or there is no file and need be none. */
  text: string | null
  /** The config as it will be. */
  loaded: LoadedConfig
  /** Throws CONFIG_CHANGED_MEANWHILE where the file is no longer the one that was loaded, and CONFIG_WRITE_FAILED. */
  write(): Promise<WrittenConfig>
}

/**
 * Works out and checks what a config with `changes` (a JSON merge patch: null takes a key away) would be; writes
 * nothing yet. Comments, order, quotes and line ends of the file stay. Where there is no file one is made: in the
 * user's config folder if the config was looked for there, else `cortex.yaml` in the working directory. What was wrong
 * before is no hindrance where it is right with the changes.
 *
 * `cacheType` stands for K and V, and the more exact keys count more. So setting it takes `cacheTypeK` and
 * `cacheTypeV` out of the same group, unless they are set with it.
 * @throws {CortexError} CONFIG_OVERRIDDEN where a change would have no effect; CONFIG_PROFILE_UNKNOWN;
 * CONFIG_WRITE_FAILED where the file is written in a way that cannot be edited; and what `loadConfig` throws.
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
  const nowhere = { file: null, foundBy: 'none' } as const
  // Not yet a Config: whether it is one is what assembling finds out.
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
  let text: string | undefined = start
  const all = leafChanges(patch, values)
  // Removals last, so that a group does not become empty in between and lose its shape.
  for (const change of [...all.filter(isSet), ...all.filter((one) => !isSet(one))]) {
    text = text === undefined ? undefined : editText(text, change, target.file.endsWith('.json'))
  }
  // The one proof that the edit says what it should, and changed nothing else: aliases make a value belong to many.
  if (text === undefined || !isDeepStrictEqual(parse(text).values, applyMergePatch(values, patch))) {
    throw notEditable(target.file, request.cwd)
  }
  const next = text
  const loaded = await assembleConfig(request, target, next).catch(async (error: unknown) => {
    // Who reads of it has the file before them as it is.
    await assembleConfig(request, target, next, placesBefore(parsed, all, showPath(target.file, request.cwd)))
    throw error
  })
  await checkProfile(loaded, profile)
  // To take something away from a file that there is not, no file has to be made.
  if (before.text === null && !all.some(isSet)) return { text: null, loaded, write: nothingToWrite }
  return { text: next, loaded, write: () => writeConfigText(target.file, next, before.text) }
}

/** A profile that is not in use has to make sense all the same when it comes to be. */
async function checkProfile(loaded: LoadedConfig, profile: string | undefined): Promise<void> {
  if (profile === undefined || loaded.profiles.includes(profile)) return
  await assembleConfig({ ...loaded.request, profile }, loaded, loaded.text)
}

function isSet({ value }: LeafChange): boolean {
  return value !== undefined
}

function checkChanges(changes: ConfigChanges): void {
  for (const { path: keys, value } of leafChanges(changes, {})) {
    if (value === undefined || isPlain(value)) continue
    throw new CortexError('CONFIG_INVALID', `${keys.join('.')} is to be set to something that no config can hold.`, {
      hint: 'Values are texts, numbers, booleans, lists and groups of these.',
    })
  }
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain)
  if (isRecord(value)) return Object.values(value).every(isPlain)
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function patchOf(values: unknown, changes: ConfigChanges, profile: string | undefined): unknown {
  if (profile === undefined) return withoutShadows(values, changes)
  const profiles = valueAt(values, ['profiles'])
  if (!isRecord(profiles) || !Object.hasOwn(profiles, profile)) throw noSuchProfile(profile, profiles)
  return nestPatch(['profiles', profile], withoutShadows(profiles[profile], changes))
}

/** With `cacheType`, what would hide it in the same group goes. */
function withoutShadows(group: unknown, changes: ConfigChanges): ConfigChanges {
  if (changes['cacheType'] === undefined || changes['cacheType'] === null) return changes
  const shadows = ['cacheTypeK', 'cacheTypeV'].filter((key) => valueAt(group, [key]) !== undefined)
  return { ...Object.fromEntries(shadows.map((key) => [key, null])), ...changes }
}

function targetOf({ file, foundBy, request }: ConfigText): FoundConfig & { file: string } {
  if (file !== null) return { file, foundBy }
  if (request.userFolder !== undefined) return { file: path.join(request.userFolder, 'cortex.yaml'), foundBy: 'user' }
  return { file: path.resolve(request.cwd, 'cortex.yaml'), foundBy: 'cwd' }
}

const schema = 'https://unpkg.com/cortex-supervisor/schemas/config.schema.json'

/** A new file tells editors where the schema is. */
function newText(file: string): string {
  return file.endsWith('.json') ? `{\n  "$schema": "${schema}"\n}\n` : `# yaml-language-server: $schema=${schema}\n`
}

function noSuchProfile(name: string, profiles: unknown): CortexError {
  const names = isRecord(profiles) ? Object.keys(profiles) : []
  return new CortexError('CONFIG_PROFILE_UNKNOWN', `There is no profile ${JSON.stringify(name)} to edit.`, {
    hint:
      names.length > 0
        ? `There are: ${names.join(', ')}.`
        : 'The config has no profiles yet; write one into the file first.',
  })
}

function notEditable(file: string, cwd: string): CortexError {
  return new CortexError(
    'CONFIG_WRITE_FAILED',
    `${showPath(file, cwd)} is written in a way that cannot be edited safely.`,
    {
      hint: 'Anchors, aliases and tags let one place change another; make this change in an editor.',
    },
  )
}
