import { describe, expect, test } from '@jest/globals'
import { describeAdded } from '../../src/cli/commands/binaries/install.js'
import { describeBinaries } from '../../src/cli/commands/binaries/list.js'
import { describeSwitch } from '../../src/cli/commands/binaries/switch.js'
import { describeVerified } from '../../src/cli/commands/binaries/verify.js'
import type { DamagedBinary, UsableBinary } from '../../src/binaries/store/stored-binary.js'
import type { AddedBinary, BinarySwitch, ReloadOutcome } from '../../src/index.js'
import { recordedTerminal } from './recorded-terminal.js'

const terminal = recordedTerminal()

function stored(changes: Partial<UsableBinary>): UsableBinary {
  return {
    id: 'b11158-cpu-github-aabbccdd',
    build: 11158,
    version: '1',
    backend: 'cpu',
    source: 'github',
    platform: process.platform,
    arch: process.arch,
    digest: 'd',
    trust: 'pinned-digest',
    folder: '/store/b11158',
    executable: '/store/b11158/llama-server',
    damaged: null,
    bytes: 48 * 2 ** 20,
    installedAt: '2026-11-24T12:00:00.000Z',
    current: false,
    previous: false,
    running: false,
    refused: false,
    currentFor: [],
    previousFor: [],
    ...changes,
  }
}

describe('list', () => {
  const newest = stored({ current: true, currentFor: ['auto'], running: true })
  const older = stored({ id: 'b9-vulkan', build: null, backend: 'vulkan', previous: true, previousFor: ['auto'] })

  test('shows what is in use, what was before it, and what runs', () => {
    expect(describeBinaries([newest, older], terminal).split('\n')).toEqual([
      'id                          build   backend  source  size    installed   use',
      'b11158-cpu-github-aabbccdd  b11158  cpu      github  48 MiB  2026-11-24  current, running',
      'b9-vulkan                   ?       vulkan   github  48 MiB  2026-11-24  previous',
    ])
  })

  test('names what is damaged, why, and what to do', () => {
    const marks = { bytes: 0, current: false, previous: false, running: false, refused: false }
    const damaged: DamagedBinary = {
      ...{ id: 'b8', build: null, backend: null, source: null, folder: '/store/b8', ...marks },
      ...{ currentFor: [], previousFor: [], damaged: 'its install.json is missing', hint: 'Install it again.' },
    }
    expect(describeBinaries([newest, damaged], terminal).split('\n').slice(2)).toEqual([
      'b8                          ?       ?        ?       0 B     ?           damaged',
      '',
      'b8 is damaged: its install.json is missing.',
      '  Install it again.',
    ])
  })

  test('says for whom where that is not the same for all, and what is for another machine', () => {
    expect(describeBinaries([stored({ refused: true })], terminal)).toContain('rolled back')
    const vulkan = stored({ current: true, currentFor: ['vulkan', 'auto from github'], arch: 's390x' })
    const text = describeBinaries([newest, vulkan], terminal)
    expect(text).toContain('current for auto, running')
    expect(text).toContain(`current for vulkan and auto from github, for ${process.platform} s390x`)
  })
})

describe('install', () => {
  const added: AddedBinary = { ...stored({}), present: false, inUse: false }

  test('says how to use what was installed, and why it is believed', () => {
    expect(describeAdded(added, terminal)).toBe(
      [
        'installed  b11158-cpu-github-aabbccdd  48 MiB, matches the digest pinned in this package',
        '  /store/b11158',
        '  To switch to it: `cortex-supervisor binaries use b11158-cpu-github-aabbccdd`.',
      ].join('\n'),
    )
  })

  test('of what is there, and is in use, has nothing to tell', () => {
    expect(describeAdded({ ...added, present: true, inUse: true }, terminal)).toMatch(
      /^already installed {2}b11158.*This build is in use\.$/s,
    )
  })
})

describe('use and rollback', () => {
  const applied: ReloadOutcome = { outcome: 'applied', changes: [], strategy: 'blueGreen', parkedMs: 0 }
  const error = { code: 'CHILD_START_FAILED' as const, message: 'It crashed.', hint: 'Look at the log.' }
  const result: BinarySwitch = { outcome: 'applied', id: 'b2', previous: 'b1', supervisors: [] }

  test('say what is in use now, and the way back', () => {
    expect(describeSwitch({ ...result, supervisors: [{ name: 'default', outcome: applied }] }, terminal)).toBe(
      'applied\nin use  b2\n  To go back to b1: `cortex-supervisor binaries rollback`.',
    )
  })

  test('say that nobody was told, where nobody runs', () => {
    expect(describeSwitch({ ...result, outcome: 'chosen', previous: null }, terminal)).toBe(
      'in use  b2\n  No running supervisor uses it yet; the next start will.',
    )
  })

  test('say why it came to nothing, and whose', () => {
    const failed: ReloadOutcome = { ...applied, outcome: 'rolled-back', error }
    const supervisors = [
      { name: 'one', outcome: applied },
      { name: 'two', outcome: failed },
    ]
    expect(describeSwitch({ outcome: 'rolled-back', id: 'b1', previous: null, supervisors }, terminal)).toBe(
      [
        'one: applied',
        'two: rolled-back',
        'error  CHILD_START_FAILED',
        '  It crashed.',
        '  Look at the log.',
        'still in use  b1',
      ].join('\n'),
    )
  })
})

describe('verify', () => {
  const none = { changed: [], missing: [], added: [] }

  test('has a word for a build that is whole', () => {
    expect(describeVerified({ id: 'b1', whole: true, ...none }, terminal)).toBe('intact  b1')
  })

  test('names each file, and how to mend it', () => {
    const verified = { id: 'b1', whole: false, changed: ['llama-server'], missing: ['libggml.so'], added: ['libx.so'] }
    expect(describeVerified(verified, terminal)).toBe(
      [
        'damaged  b1',
        '  changed  llama-server',
        '  missing  libggml.so',
        '  added    libx.so',
        '  To repair it: `cortex-supervisor binaries remove --force b1`, then `binaries install`.',
      ].join('\n'),
    )
    expect(describeVerified({ id: 'b1', whole: false, ...none, unknown: true }, terminal)).toContain('no list')
    const gone = { id: 'b1', whole: false, damaged: 'its install.json is missing', ...none }
    expect(describeVerified(gone, terminal)).toMatch(/^damaged {2}b1\n {2}its install\.json is missing\n/)
  })
})
