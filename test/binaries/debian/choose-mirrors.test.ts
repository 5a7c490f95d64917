import { describe, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chooseMirrors } from '../../../src/binaries/debian/choose-mirrors.js'
import type { BinarySettings } from '../../../src/settings/settings.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

async function choose(
  settings: Pick<BinarySettings, 'source' | 'mirror'>,
  env: Record<string, string> = {},
  sources = 'deb http://own.example/debian bookworm main',
) {
  const apt = await temporaryFolder()
  try {
    await mkdir(path.join(apt.path, 'sources.list.d'))
    await writeFile(path.join(apt.path, 'sources.list.d/x.list'), sources)
    return await chooseMirrors({ settings, host: { env }, aptFolder: apt.path })
  } finally {
    await apt.remove()
  }
}

describe('the mirror', () => {
  test('is the machine’s own, and the suite sid, unless something else is said', async () => {
    expect(await choose({ source: 'auto' })).toEqual({ mirrors: ['http://own.example/debian'], suite: 'sid' })
    expect((await choose({ source: 'auto' }, { CORTEX_DEBIAN_SUITE: 'forky' })).suite).toBe('forky')
  })

  test('of the variable wins over that of the config, and both over the machine’s', async () => {
    const mirror = ['https://config.example/debian/', 'https://second.example/debian']
    expect((await choose({ source: 'debian', mirror })).mirrors).toEqual([
      'https://config.example/debian',
      'https://second.example/debian',
    ])
    const env = { CORTEX_DEBIAN_MIRROR: 'http://variable.example/debian/' }
    expect((await choose({ source: 'debian', mirror }, env)).mirrors).toEqual(['http://variable.example/debian'])
  })

  test('of the config is taken with source auto only if it is Debian’s by its path', async () => {
    const mirror = ['https://github.example/releases', 'https://d.example/debian']
    expect((await choose({ source: 'auto', mirror })).mirrors).toEqual(['https://d.example/debian'])
  })

  test('that is none is refused with a hint', async () => {
    await expect(choose({ source: 'debian', mirror: ['ftp://x/debian'] })).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      message: expect.stringContaining('ftp://x/debian'),
    })
    await expect(choose({ source: 'auto' }, {}, '')).rejects.toMatchObject({
      code: 'BINARY_UNAVAILABLE',
      hint: expect.stringContaining('CORTEX_DEBIAN_MIRROR'),
    })
  })
})
