import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { debianArchives, parseDeb822Sources, parseOneLineSources } from '../../../src/binaries/debian/apt-sources.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

let apt: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  apt = await temporaryFolder()
})
afterEach(() => apt.remove())

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(apt.path, file)), { recursive: true })
  await writeFile(path.join(apt.path, file), text)
}

describe('the machine’s Debian archives', () => {
  test('come from both kinds of files, without security, third parties and what is switched off', async () => {
    await write(
      'sources.list',
      [
        '# deb http://commented.example/debian sid main',
        'deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://one.example/debian/ bookworm main contrib # trailing',
        'deb-src http://source.example/debian bookworm main',
        'deb http://one.example/debian-security bookworm-security main',
        'deb cdrom:[Debian]/debian bookworm main',
        'deb https://docker.example/linux/debian bookworm stable',
        'deb http://ubuntu.example/ubuntu noble main',
      ].join('\n'),
    )
    await write(
      'sources.list.d/debian.sources',
      [
        'Types: deb deb-src',
        '# a comment in between',
        'URIs: https://two.example/pub/debian',
        '  https://three.example/debian/',
        'Suites: sid',
        'Components: main',
        '',
        'Types: deb',
        'Enabled: no',
        'URIs: https://off.example/debian',
        'Suites: sid',
        'Components: main',
        '',
        'Types: deb',
        'URIs: http://frozen.example/archive/debian/20250520T000000Z',
        'Suites: bookworm',
        'Components: main',
      ].join('\n'),
    )
    await write(
      'sources.list.d/old.sources.disabled',
      'Types: deb\nURIs: http://ignored.example/debian\nComponents: main',
    )
    expect(await debianArchives(apt.path)).toEqual([
      'http://one.example/debian',
      'https://two.example/pub/debian',
      'https://three.example/debian',
      'http://frozen.example/archive/debian/20250520T000000Z',
    ])
  })

  test('are none where there is no apt', async () => {
    expect(await debianArchives(path.join(apt.path, 'absent'))).toEqual([])
  })
})

test('odd text gives no sources and no exception', () => {
  for (const text of ['', '\0\0', 'deb', 'deb http://x', ': : :', ' continued: first\n']) {
    expect(parseOneLineSources(text).flatMap(({ components }) => components)).toEqual([])
    expect(parseDeb822Sources(text)).toEqual([])
  }
})
