import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { probeRecordsIn } from '../../../src/supervisor/pair-probe/probe-records.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

const speed = (tokensPerSecond: number) => ({ tokens: 512, tokensPerSecond })

test('what was measured is there for the next supervisor', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'cache', 'kv-probes.json')
  await probeRecordsIn(file).write('one', speed(10))
  await probeRecordsIn(file).write('two', speed(20))
  await probeRecordsIn(file).write('one', speed(30))
  expect(await probeRecordsIn(file).read('one')).toEqual(speed(30))
  expect(await probeRecordsIn(file).read('two')).toEqual(speed(20))
  expect(await readdir(join(folder.path, 'cache'))).toEqual(['kv-probes.json'])
})

test('a file that says something else says nothing, and is replaced', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'kv-probes.json')
  for (const text of ['', '{', 'null', '[["one"]]', '[["one", {"tokens": 1, "tokensPerSecond": -1}]]', '[7]']) {
    await writeFile(file, text)
    expect(await probeRecordsIn(file).read('one')).toBeNull()
  }
  await probeRecordsIn(file).write('one', speed(1))
  expect(await probeRecordsIn(file).read('one')).toEqual(speed(1))
})

test('the oldest are forgotten', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'kv-probes.json')
  const records = probeRecordsIn(file)
  for (let at = 0; at < 201; at += 1) await records.write(`${at}`, speed(1))
  expect(await records.read('0')).toBeNull()
  expect(await records.read('200')).toEqual(speed(1))
})
