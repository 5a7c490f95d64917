import { afterEach, expect, test } from '@jest/globals'
import { downloadBytes, downloadText } from '../../src/download/download-text.js'
import type { Pace } from '../../src/download/pace.js'
import { openFileHost, type Answer, type FileHost } from '../fixtures/file-host.js'

const pace: Pace = { wait: async () => {}, random: () => 0.5, now: () => 0 }
let host: FileHost | undefined

afterEach(async () => {
  await host?.close()
  host = undefined
})

async function serving(...answers: [Answer, ...Answer[]]): Promise<URL> {
  host = await openFileHost((request, response, index) =>
    (answers[Math.min(index, answers.length - 1)] ?? answers[0])(request, response, index),
  )
  return host.url()
}

test('a text comes with status and headers', async () => {
  const url = await serving((request, response) => {
    response.writeHead(200, { etag: '"x"', 'x-agent': request.headers['user-agent'] ?? '' }).end('żółw')
  })
  await expect(downloadText({ url }, pace)).resolves.toMatchObject({
    status: 200,
    text: 'żółw',
    headers: { etag: '"x"', 'x-agent': 'cortex-supervisor' },
  })
  await expect(downloadBytes({ url }, pace)).resolves.toMatchObject({ bytes: Buffer.from('żółw') })
})

test.each([304, 401, 403, 404])('%d is an answer', async (status) => {
  const url = await serving((_, response) => response.writeHead(status, { 'x-why': 'so' }).end())
  await expect(downloadText({ url }, pace)).resolves.toMatchObject({ status, headers: { 'x-why': 'so' } })
  expect(host?.requests).toHaveLength(1)
})

test('a 503 that passes is not seen, one that stays is an answer', async () => {
  const url = await serving(
    (_, response) => response.writeHead(503).end(),
    (_, response) => response.end('well'),
  )
  await expect(downloadText({ url }, pace)).resolves.toMatchObject({ status: 200, text: 'well' })
  await host?.close()
  const broken = await serving((_, response) => response.writeHead(503).end('broken'))
  await expect(downloadText({ url: broken }, pace)).resolves.toMatchObject({ status: 503, text: 'broken' })
  expect(host?.requests).toHaveLength(3)
})

test('a cut is tried again from the start', async () => {
  const url = await serving(
    (_, response) => response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy()),
    (_, response) => response.end('0123456789'),
  )
  await expect(downloadText({ url }, pace)).resolves.toMatchObject({ text: '0123456789' })
})

test('a body beyond the cap is refused, endless ones too', async () => {
  const url = await serving((_, response) => {
    const more = () => void response.write(Buffer.alloc(1000), (error) => error ?? more())
    more()
  })
  await expect(downloadText({ url, maxBytes: 10_000 }, pace)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('10000'),
  })
  await host?.idle()
})

test('an encoding that was not asked for is refused', async () => {
  const url = await serving((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))
  await expect(downloadText({ url }, pace)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
})
