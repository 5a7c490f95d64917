import { describe, expect, test } from '@jest/globals'
import { githubAccess } from '../../../src/binaries/github/github-access.js'

const asset = 'https://github.com/ggml-org/llama.cpp/releases/download/b1/x.tar.gz'

describe('GitHub’s own API', () => {
  const access = githubAccess({})

  test('is asked without variables, and nothing is sent that names a person', () => {
    expect(access.api.href).toBe('https://api.github.com/repos/ggml-org/llama.cpp/')
    expect(Object.keys(access.headers)).toEqual(['accept', 'x-github-api-version'])
  })

  test.each([
    asset,
    'https://release-assets.githubusercontent.com/github-production-release-asset/1?sig=x',
    'https://objects.githubusercontent.com/x',
    'https://github-releases.githubusercontent.com/x',
  ])('may lead to %s', (to) => {
    expect(access.allowRedirect(new URL(asset), new URL(to))).toBe(true)
  })

  test.each([
    'http://release-assets.githubusercontent.com/x',
    'https://release-assets.githubusercontent.com.evil.example/x',
    'https://evilgithub.com/x',
    'https://raw.githubusercontent.com/x',
    'https://github.com:8443/x',
    'https://user.github.io/x',
    'https://127.0.0.1/x',
    'http://localhost/x',
    'file:///etc/passwd',
  ])('may not lead to %s', (to) => {
    expect(access.allowRedirect(new URL(asset), new URL(to))).toBe(false)
  })
})

describe('an API of one’s own', () => {
  test('may have a path, and hosts for its downloads', () => {
    const access = githubAccess({
      CORTEX_GITHUB_API: ' https://ghe.example/api/v3 ',
      CORTEX_GITHUB_HOSTS: 'media.ghe.example, , 127.0.0.1:99',
    })
    expect(access.api.href).toBe('https://ghe.example/api/v3/repos/ggml-org/llama.cpp/')
    expect(access.downloads).toBeNull()
    const known = (url: string) => access.isKnownHost(new URL(url))
    expect(['https://ghe.example/x', 'https://media.ghe.example/x', 'http://127.0.0.1:99/x', asset].map(known)).toEqual(
      [true, true, true, true],
    )
    expect(['http://ghe.example/x', 'https://other.example/x', 'http://127.0.0.1:98/x'].map(known)).toEqual([
      false,
      false,
      false,
    ])
    expect(access.allowRedirect(new URL('https://ghe.example/x'), new URL('http://127.0.0.1:99/x'))).toBe(false)
  })

  test('hosts alone change nothing', () => {
    const access = githubAccess({ CORTEX_GITHUB_HOSTS: 'evil.example', CORTEX_GITHUB_API: '' })
    expect(access.isKnownHost(new URL('https://evil.example/x'))).toBe(false)
  })

  test.each(['http://ghe.example', 'ftp://127.0.0.1', 'no address', 'http://127.0.0.1.evil.example'])(
    'is not %s',
    (address) => {
      expect(() => githubAccess({ CORTEX_GITHUB_API: address })).toThrow(
        expect.objectContaining({ code: 'RELEASE_LOOKUP_FAILED' }),
      )
    },
  )

  test('may be http on this machine', () => {
    expect(githubAccess({ CORTEX_GITHUB_API: 'http://127.0.0.1:8080' }).api.origin).toBe('http://127.0.0.1:8080')
  })
})

test.each([
  [{ GITHUB_TOKEN: 'a', GH_TOKEN: 'b' }, 'Bearer a'],
  [{ GITHUB_TOKEN: ' ', GH_TOKEN: ' b\n' }, 'Bearer b'],
  [{ GITHUB_TOKEN: 'a\nX-Evil: 1' }, undefined],
  [{ GITHUB_TOKEN: 'ä' }, undefined],
])('the token of %j is sent as %j', (env, header) => {
  expect(githubAccess(env).headers['authorization']).toBe(header)
})
