import { expect, test } from '@jest/globals'
import { hubAccess } from '../../../src/models/sources/hub-access.js'

test.each([
  [{}, 'https://huggingface.co/', false],
  [{ HF_ENDPOINT: '', HF_TOKEN: ' ' }, 'https://huggingface.co/', false],
  [{ HF_TOKEN: 'x' }, 'https://huggingface.co/', true],
  [{ HF_ENDPOINT: 'https://mirror.example/hub', HF_TOKEN: 'x' }, 'https://mirror.example/hub/', true],
  [{ HF_ENDPOINT: 'http://127.0.0.1:99', HF_TOKEN: 'x' }, 'http://127.0.0.1:99/', true],
  // Anybody on the way could read it.
  [{ HF_ENDPOINT: 'http://mirror.example', HF_TOKEN: 'x' }, 'http://mirror.example/', false],
])('%j asks %s, with a token: %p', (env, endpoint, withToken) => {
  const access = hubAccess(env)
  expect(access.endpoint.href).toBe(endpoint)
  expect(access.headers).toEqual(withToken ? { authorization: 'Bearer x' } : {})
})

test.each(['mirror.example', 'ftp://mirror.example'])('%s is no endpoint', (endpoint) => {
  expect(() => hubAccess({ HF_ENDPOINT: endpoint })).toThrow(/HF_ENDPOINT/)
})
