import { expect, test } from '@jest/globals'
import path from 'node:path'
import { installBinary } from '../../src/binaries/install-binary.js'
import { openDebianStandIn } from '../fixtures/debian-stand-in.js'
import { temporaryFolder } from '../fixtures/temporary-folder.js'

test('offline asks nobody; an abort is told as one', async () => {
  await using home = await temporaryFolder()
  const archive = await openDebianStandIn()
  try {
    await archive.publish()
    const abort = new AbortController()
    const options = {
      source: 'debian' as const,
      settings: { source: 'debian' as const, version: 'stable', mirror: [archive.mirror] },
      backend: 'cpu',
      host: { platform: 'linux' as const, arch: 'x64' as const, env: {} },
      folders: { data: path.join(home.path, 'data'), cache: path.join(home.path, 'cache') },
      keys: [archive.key],
    }
    await expect(installBinary({ ...options, offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
    expect(archive.host.requests).toEqual([])
    const reason = new Error('enough')
    const onProgress = (): void => abort.abort(reason)
    const installing = installBinary({ ...options, signal: abort.signal, onProgress })
    await expect(installing).rejects.toMatchObject({ code: 'ABORTED', cause: reason })
  } finally {
    await archive.close()
  }
})
