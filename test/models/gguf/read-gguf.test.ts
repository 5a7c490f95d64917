import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { gguf } from '@huggingface/gguf'
import { execFile } from 'node:child_process'
import { chmod, open, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { GgufValue } from '../../../src/facts/gguf-header.js'
import { readGguf } from '../../../src/models/gguf/read-gguf.js'
import { openFileHost, serveContent } from '../../fixtures/file-host.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'
import { tinyLlama } from '../../fixtures/tiny-llama.js'
import { encodeGguf, encodeGgufHeader, writeGguf, type GgufInput } from '../../fixtures/write-gguf.js'

const demo = fileURLToPath(new URL('../../../binaries/cortex-demo.gguf', import.meta.url))
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function fileOf(name: string, content: string | Buffer | GgufInput): Promise<string> {
  const file = path.join(folder.path, name)
  await writeFile(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : encodeGguf(content))
  return file
}

/** One of each type, as small and as large as it goes. */
const everyType: GgufInput = {
  metadata: {
    'general.architecture': 'test',
    u8: { type: 'u8', value: 255 },
    i8: { type: 'i8', value: -128 },
    u16: { type: 'u16', value: 65_535 },
    i16: { type: 'i16', value: -32_768 },
    u32: { type: 'u32', value: 0xffffffff },
    i32: { type: 'i32', value: -0x80000000 },
    f32: { type: 'f32', value: 0.5 },
    f64: { type: 'f64', value: Math.PI },
    yes: true,
    no: false,
    text: 'żółw',
    empty: '',
    u64: { type: 'u64', value: 2 ** 40 },
    large: { type: 'u64', value: 2n ** 64n - 1n },
    i64: { type: 'i64', value: -1 },
    heads: [4, 4, 0, 2],
    flags: [true, false],
    names: ['a', 'ü', ''],
    nothing: { type: 'array', of: 'u32', values: [] },
    __proto__x: 1,
  },
  tensors: [{ name: 't', shape: [32, 2], format: 'q8_0' }],
}
const everyValue = {
  'general.architecture': 'test',
  u8: 255,
  i8: -128,
  u16: 65_535,
  i16: -32_768,
  u32: 0xffffffff,
  i32: -0x80000000,
  f32: 0.5,
  f64: Math.PI,
  yes: true,
  no: false,
  text: 'żółw',
  empty: '',
  u64: 2 ** 40,
  large: 2n ** 64n - 1n,
  i64: -1,
  heads: { length: 4, values: [4, 4, 0, 2] },
  flags: { length: 2, values: [true, false] },
  names: { length: 3, values: ['a', 'ü', ''] },
  nothing: { length: 0, values: [] },
  __proto__x: 1,
}

describe('a header', () => {
  test.each([
    [2, true],
    [3, true],
    [2, false],
    [3, false],
  ])('of version %d, little endian %p, is read as it was written', async (version, littleEndian) => {
    const file = await fileOf(`v${version}${String(littleEndian)}.gguf`, { ...everyType, version, littleEndian })
    await expect(readGguf(file)).resolves.toMatchObject({
      version,
      littleEndian,
      tensorCount: 1,
      metadata: everyValue,
      tensorBytes: 96,
      parameterCount: 64,
    })
  })

  test('of the demo model agrees with @huggingface/gguf', async () => {
    await agreesWithOracle(demo)
  })

  test('of a generated model agrees with @huggingface/gguf, also with an alignment of its own', async () => {
    await agreesWithOracle(await fileOf('tiny.gguf', tinyLlama()))
    await agreesWithOracle(await fileOf('tiny-big.gguf', { ...tinyLlama(), littleEndian: true, alignment: 4096 }))
    await agreesWithOracle(await fileOf('types.gguf', everyType))
  })

  test('keeps 1024 entries of an array and passes over longer ones, of texts too', async () => {
    const long = Array.from({ length: 1025 }, (_, index) => index)
    const file = await fileOf('arrays.gguf', {
      metadata: {
        'general.architecture': 'test',
        numbers: long,
        kept: long.slice(1),
        texts: long.map(String),
        after: 'here',
        huge: 'x'.repeat(2 ** 20 + 1),
        last: 7,
      },
    })
    const { metadata } = await readGguf(file)
    expect(metadata).toMatchObject({
      numbers: { length: 1025, values: null },
      texts: { length: 1025, values: null },
      huge: { length: 2 ** 20 + 1, values: null },
      after: 'here',
      last: 7,
    })
    expect(metadata['kept']).toEqual({ length: 1024, values: long.slice(1) })
  })

  test('with a hostile key harms no prototype', async () => {
    const file = await fileOf('proto.gguf', {
      metadata: Object.fromEntries([
        ['general.architecture', 'test'],
        ['__proto__', 'polluted'],
      ]),
    })
    const { metadata } = await readGguf(file)
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(metadata, '__proto__')?.value).toBe('polluted')
  })

  test('of a model of 60 GB with a vocabulary of 200 000 costs little memory', async () => {
    const words = Array.from({ length: 200_000 }, (_, index) => `word${index}`)
    const input: GgufInput = {
      metadata: {
        'general.architecture': 'test',
        words,
        scores: { type: 'array', of: 'f32', values: words.map(() => 0) },
      },
      tensors: [{ name: 'huge', shape: [256, 200_000_000], format: 'q8_0' }],
    }
    const header = encodeGgufHeader(input)
    const file = await fileOf('huge.gguf', header)
    const bytes = 200_000_000 * 256 * (34 / 32)
    await truncate(file, header.length + bytes)
    const before = process.memoryUsage().arrayBuffers
    await expect(readGguf(file)).resolves.toMatchObject({ tensorBytes: bytes, headerBytes: header.length })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
  })

  test('can be read from a file: address', async () => {
    await expect(readGguf(pathToFileURL(demo))).resolves.toMatchObject({ tensorCount: 38 })
  })
})

describe('tensor data', () => {
  const oneTensor = (shape: number[], format: { type: number; bytes: number }): GgufInput => ({
    metadata: { 'general.architecture': 'test' },
    tensors: [{ name: 't', shape, format }],
  })

  test('of a type that is not known are measured by what follows, or by the file', async () => {
    const unknown = { type: 250, bytes: 1000 }
    const known = { name: 'k', shape: [32], format: 'f32' } as const
    const between = { metadata: {}, tensors: [{ name: 'u', shape: [7], format: unknown }, known] }
    await expect(readGguf(await fileOf('between.gguf', between))).resolves.toMatchObject({ tensorBytes: 1024 + 128 })
    const last = { metadata: {}, tensors: [known, { name: 'u', shape: [7], format: unknown }] }
    await expect(readGguf(await fileOf('last.gguf', last))).resolves.toMatchObject({ tensorBytes: 128 + 1024 })
  })

  test.each([
    [[33], { type: 8, bytes: 34 }, /rows of 33 in blocks of 32/],
    [[2 ** 30, 2 ** 30], { type: 0, bytes: 4 }, /impossible number of values/],
    [[1, 1, 1, 1, 1], { type: 0, bytes: 4 }, /5 dimensions/],
  ])('that cannot be are refused: %p', async (shape, format, message) => {
    const file = await fileOf('wrong.gguf', oneTensor(shape, format))
    await expect(readGguf(file)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(message),
    })
  })
})

describe('what is not a whole GGUF model', () => {
  test.each<[string, string | Buffer, string, RegExp]>([
    ['nothing', '', 'MODEL_NOT_GGUF', /is empty/],
    ['text', 'Hello, model', 'MODEL_NOT_GGUF', /starts with "Hello, model"/],
    ['a web page', '<!DOCTYPE html><title>404</title>', 'MODEL_NOT_GGUF', /"<!DOCTYPE html>.*web page/],
    ['JSON', '{"error":"Repository not found"}', 'MODEL_NOT_GGUF', /JSON/],
    ['an LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'MODEL_NOT_GGUF', /git lfs pull/],
    ['zeros', Buffer.alloc(5000), 'MODEL_NOT_GGUF', /zeros/],
    ['a ZIP', Buffer.from('504b030414', 'hex'), 'MODEL_NOT_GGUF', /ZIP/],
    [
      'safetensors',
      Buffer.concat([Buffer.from('9000000000000000', 'hex'), Buffer.from('{"a":1}')]),
      'MODEL_NOT_GGUF',
      /safetensors/,
    ],
    ['the old format', 'tjgg\x03\0\0\0', 'MODEL_NOT_GGUF', /before August 2023/],
    ['random bytes', Buffer.from('9f3b88c7a1', 'hex'), 'MODEL_NOT_GGUF', /9f3b88c7/],
    ['half a magic', 'GG', 'MODEL_TRUNCATED', /ends after 2 bytes/],
    ['a magic alone', 'GGUF', 'MODEL_TRUNCATED', /ends after 4 bytes/],
    ['version 1', Buffer.from('4747554601000000', 'hex'), 'MODEL_INVALID', /version 1/],
    ['version 99', Buffer.from('4747554663000000', 'hex'), 'MODEL_INVALID', /version 99/],
    ['version 0', Buffer.from('4747554600000000', 'hex'), 'MODEL_INVALID', /version 0/],
  ])('%s', async (_, content, code, message) => {
    const file = await fileOf('not-a-model', content)
    await expect(readGguf(file)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await expect(readGguf(file)).rejects.toMatchObject({ message: expect.stringContaining(file) })
  })

  test('a file cut anywhere says so, and of the data how many bytes are missing', async () => {
    const whole = encodeGguf(tinyLlama())
    const { headerBytes } = await readGguf(await fileOf('whole.gguf', whole))
    for (let length = 8; length < whole.length; length += 997) {
      const file = await fileOf('cut.gguf', whole.subarray(0, length))
      await expect(readGguf(file)).rejects.toMatchObject({
        code: 'MODEL_TRUNCATED',
        message: expect.stringContaining(length > headerBytes ? `the file has only ${length}.` : 'ends after'),
      })
    }
  })

  test('a cut inside a last value that is passed over', async () => {
    const header = encodeGgufHeader({
      metadata: { 'general.architecture': 'x', long: Array.from({ length: 5000 }, () => 1) },
    })
    await expect(readGguf(await fileOf('cut.gguf', header.subarray(0, -5000)))).rejects.toMatchObject({
      code: 'MODEL_TRUNCATED',
      message: expect.stringContaining(`ends after ${header.length - 5000} bytes`),
    })
  })

  test('a folder, a missing file, a path through a file, NUL, a named pipe', async () => {
    await expect(readGguf(folder.path)).rejects.toMatchObject({ code: 'MODEL_IS_DIRECTORY' })
    await expect(readGguf(path.join(folder.path, 'none'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await expect(readGguf(path.join(demo, 'below'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
    await expect(readGguf('a\0b')).rejects.toMatchObject({ code: 'MODEL_REFERENCE_INVALID' })
    const pipe = path.join(folder.path, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
    await expect(readGguf(pipe)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
  })

  test('a file that may not be read', async () => {
    const secret = await fileOf('secret.gguf', everyType)
    await chmod(secret, 0)
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      await expect(readGguf(secret)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test('an alignment that is none, and a key that comes twice', async () => {
    const odd = await fileOf('odd.gguf', { metadata: { 'general.alignment': 33 } })
    await expect(readGguf(odd)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('alignment'),
    })
    const twice = encodeGguf({ metadata: { aaaa: 1, bbbb: 2 } })
    twice.write('aaaa', twice.indexOf('bbbb'))
    await expect(readGguf(await fileOf('twice.gguf', twice))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('aaaa'),
    })
  })

  test('an abort ends the reading', async () => {
    await expect(readGguf(demo, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('a model at an address', () => {
  test.each([
    ['that serves ranges', {}],
    ['that does not', { ignoreRange: true }],
  ])('%s is read without its weights', async (_, options) => {
    const input = tinyLlama({ metadata: { padding: Array.from({ length: 100_000 }, (_, index) => `token ${index}`) } })
    const header = encodeGgufHeader(input)
    const content = Buffer.concat([encodeGguf(input), Buffer.alloc(20_000_000)])
    const host = await openFileHost((request, response) => serveContent(request, response, content, options))
    try {
      const read = await readGguf(host.url('/model.gguf'))
      expect(read).toEqual(await readGguf(await fileOf('same.gguf', content)))
      await expect(readGguf(host.url('/model.gguf').href)).resolves.toEqual(read)
      const ends = host.requests.map(({ headers }) => Number(/-(\d+)$/.exec(headers.range ?? '')?.[1]))
      expect(Math.max(...ends)).toBeLessThan(header.length + 4_000_000)
    } finally {
      await host.close()
    }
  })

  test('that is cut short on the host is found out by its size', async () => {
    const content = encodeGguf(tinyLlama())
    const host = await openFileHost((request, response) => serveContent(request, response, content.subarray(0, -500)))
    try {
      await expect(readGguf(host.url())).rejects.toMatchObject({
        code: 'MODEL_TRUNCATED',
        message: expect.stringContaining(`is incomplete: its header describes ${content.length} bytes`),
      })
    } finally {
      await host.close()
    }
  })

  test('that is not there', async () => {
    const host = await openFileHost((_, response) => response.writeHead(404).end())
    try {
      await expect(readGguf(host.url())).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    } finally {
      await host.close()
    }
  })
})

test('a model can be written in pieces, too', async () => {
  const file = path.join(folder.path, 'pieces.gguf')
  await writeGguf(file, tinyLlama())
  const handle = await open(file)
  expect((await handle.readFile()).equals(encodeGguf(tinyLlama()))).toBe(true)
  await handle.close()
})

async function agreesWithOracle(file: string): Promise<void> {
  const ours = await readGguf(file)
  const theirs = await gguf(file, { allowLocalFile: true, computeParametersCount: true })
  expect(ours.tensorCount).toBe(theirs.tensorInfos.length)
  expect(ours.headerBytes).toBe(Number(theirs.tensorDataOffset))
  expect(ours.parameterCount).toBe(theirs.parameterCount)
  const { version, tensor_count, kv_count, ...metadata } = theirs.metadata
  expect([ours.version, ours.tensorCount]).toEqual([version, Number(tensor_count)])
  expect(Object.keys(ours.metadata)).toHaveLength(Number(kv_count))
  for (const [key, theirValue] of Object.entries(metadata))
    expect([key, plain(ours.metadata[key])]).toEqual([key, comparable(theirValue)])
}

function plain(value: GgufValue | undefined): unknown {
  return typeof value === 'object' ? (value.values?.map(plain) ?? value.length) : value
}

/** Theirs keeps long arrays and gives 64-bit integers as bigints always. */
function comparable(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Array.isArray(value)) return value.length > 1024 ? value.length : value.map(comparable)
  return value
}
