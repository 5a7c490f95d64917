import { expect, test } from '@jest/globals'
import { executableAt } from '../../../src/binaries/sources/executable-at.js'

test('what is neither a file nor a folder, and may never end, is refused', async () => {
  await expect(executableAt('/dev/zero', 'linux')).rejects.toMatchObject({
    code: 'BINARY_NOT_FOUND',
    message: 'binary.path is /dev/zero, which is neither a file nor a folder.',
  })
})
