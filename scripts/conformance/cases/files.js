/** @import { Request } from '../exchange.js' */

const paths = [
  '/',
  '/index.html',
  '/bundle.js',
  '/bundle.css',
  '/favicon.ico',
  '/loading.html',
  '/manifest.webmanifest',
  '/sw.js',
  '/none.js',
]
const encodings = ['gzip', 'identity', 'br', 'gzip;q=0', 'deflate, gzip, br, zstd', '*']
const ranges = ['bytes=0-9', 'bytes=-5', 'bytes=5-', 'bytes=0-0,5-6', 'bytes=999999999-', 'bytes=9-1', 'lines=1-2']

/**
 * The page of llama.cpp and what belongs to it.
 * @type {Request[]}
 */
export const files = []
for (const path of paths) {
  files.push(
    { name: `file ${path}`, path },
    { name: `HEAD of file ${path}`, method: 'HEAD', path },
    { name: `file ${path}, without a key`, path, key: null },
    ...encodings.map((encoding) => ({
      name: `file ${path}, encoded as ${encoding}`,
      path,
      headers: { 'Accept-Encoding': encoding },
    })),
    ...ranges.map((range) => ({ name: `file ${path}, ${range}`, path, headers: { Range: range } })),
    {
      name: `file ${path}, if it changed`,
      path,
      headers: { 'If-None-Match': '"x"', 'If-Modified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
    },
    { name: `file ${path}, with a query`, path: `${path}?v=1` },
  )
}
files.push(
  { name: 'files outside', path: '/../../etc/passwd' },
  { name: 'files outside, encoded', path: '/%2e%2e/%2e%2e/etc/passwd' },
)
