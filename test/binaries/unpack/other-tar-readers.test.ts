import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { checkEntry } from '../../../src/binaries/unpack/check-entry.js'
import { createFolderWriter } from '../../../src/binaries/unpack/folder-writer.js'
import { hostileTars } from '../../fixtures/archives/hostile-tars.js'
import { readWithNodeTar, readWithTarStream, type ReadEntries } from '../../fixtures/archives/other-tar-readers.js'
import { makeTar } from '../../fixtures/make-archives.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

// Why the tar reader is our own: see docs/dependencies.md. A row that no longer holds means that a release of the package
// has become stricter: take the row out there and here, and once a list is empty, take the package in place of read-tar.ts.

let folder: TemporaryFolder
beforeEach(async () => (folder = await temporaryFolder()))
afterEach(() => folder.remove())

/** Unpacks with all checks of our own, and the reader of another. */
async function unpackWith(read: ReadEntries, bytes: Buffer): Promise<void> {
  const writer = createFolderWriter(folder.path, { digests: false })
  for (const entry of await read(bytes)) {
    writer.count('It')
    const checked = checkEntry(entry, 'It')
    if (checked.kind === 'folder') await writer.addFolder(checked.path, 'It')
    else if (checked.kind === 'link') writer.addLink(checked.path, checked.target, 'It')
    else {
      const { size, mode, content } = entry
      await writer.addFile({ path: checked.path, size, executable: (mode & 0o111) !== 0, content }, 'It')
    }
  }
  await writer.finish()
}

async function acceptedBy(read: ReadEntries): Promise<string[]> {
  const accepted: string[] = []
  for (const { name, bytes } of hostileTars) {
    await unpackWith(read, bytes).then(
      () => accepted.push(name),
      () => undefined,
    )
    await folder.remove()
    folder = await temporaryFolder()
  }
  return accepted
}

const bytesOf = (name: string): Buffer => {
  const found = hostileTars.find((archive) => archive.name === name)
  if (found === undefined) throw new Error(`There is no hostile archive "${name}".`)
  return found.bytes
}

const readers: readonly [string, ReadEntries][] = [
  ['node-tar', readWithNodeTar],
  ['tar-stream', readWithTarStream],
]

describe.each(readers)('%s', (_, read) => {
  test('unpacks a sound archive', async () => {
    const bytes = makeTar([
      { path: './a/', type: 'Directory' },
      { path: './a/f', content: 'x' },
      { path: './a/l', type: 'SymbolicLink', linkpath: 'f' },
    ])
    await unpackWith(read, bytes)
    await expect(readFile(path.join(folder.path, 'a/l'), 'utf8')).resolves.toBe('x')
  })

  test('takes a header for the content of the file before it, where a pax header gives another size', async () => {
    await unpackWith(read, bytesOf('a pax size that reads over the next header'))
    await expect(readFile(path.join(folder.path, 'f'), 'latin1')).resolves.toContain('../evil')
  })

  test('takes an archive for whole that has lost its end', async () => {
    await unpackWith(read, bytesOf('no end'))
    await expect(readdir(folder.path)).resolves.toEqual(['f'])
  })

  test('unpacks what GNU tar does not see, behind a block of zeros', async () => {
    await unpackWith(read, bytesOf('an entry between the blocks of its end'))
    await expect(readdir(folder.path)).resolves.toEqual(['f', 'g'])
  })
})

test('node-tar unpacks these hostile archives', async () => {
  await expect(acceptedBy(readWithNodeTar)).resolves.toEqual([
    'a sparse file of pax',
    'a link with content',
    'a pax path that is not UTF-8',
    'a zero in a pax path',
    'a size that is not a number',
    'a size below zero',
    'a size with a minus',
    'a pax size below zero',
    'a pax size that reads over the next header',
    'a pax header that lies about its length',
    'a pax header without a line feed',
    'a pax header that is no pax header',
    'two headers with a path for one entry',
    'a pax header in another character set',
    'a path for all entries',
    'a pax header that tells of nothing',
    'a long name that tells of nothing',
    'an unknown format',
    'no end',
    'half an end',
    'an end in the middle of a header',
    'an entry behind its end',
    'an entry between the blocks of its end',
    'rubbish behind its end',
    'an archive behind its end',
  ])
})

test('tar-stream unpacks these', async () => {
  await expect(acceptedBy(readWithTarStream)).resolves.toEqual([
    'a sparse file of pax',
    'a link with content',
    'a size below zero',
    'a pax size that reads over the next header',
    'a pax header without a line feed',
    'a pax header that is no pax header',
    'two headers with a path for one entry',
    'a pax header in another character set',
    'a path for all entries',
    'a target for all entries',
    'a pax header that tells of nothing',
    'a long name that tells of nothing',
    'a header of two megabytes',
    'no end',
    'half an end',
    'an entry between the blocks of its end',
    'an archive behind its end',
  ])
})
