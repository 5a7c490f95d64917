import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { setUp } from '../../scripts/set-up.js'
import { resolveBinary, userFolders } from '../../src/binaries.js'
import { readFences } from '../docs/read-docs.js'
import { chat } from '../e2e/real-server.js'
import { runCommand, type RunningCommand } from '../e2e/running-command.js'
import { testHome } from '../e2e/test-home.js'

const run = promisify(execFile)
const root = path.resolve('.')

interface Manifest {
  version: string
  exports: Record<string, string | { types: string; default: string }>
}

/** An empty project with the packed tarball installed, and a home of its own with nothing in it. */
let project: string
let env: NodeJS.ProcessEnv
let manifest: Manifest

beforeAll(async () => {
  await setUp()
  manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest
  project = await mkdtemp(path.join(tmpdir(), 'cortex-project-'))
  const home = path.join(project, 'home')
  await mkdir(home)
  env = { ...withoutNpm(process.env), HOME: home, CORTEX_HOME: path.join(home, 'cortex'), npm_config_cache: home }
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project])
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  await writeFile(path.join(project, 'package.json'), '{ "private": true, "type": "module" }')
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: project, env })
}, 120_000)

afterAll(() => rm(project, { recursive: true, force: true }))

/** What npm tells its scripts would make the npm in the project believe that it is in this one. */
function withoutNpm(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(npm_|NODE_OPTIONS$|CORTEX_)/.test(name)))
}

test('npx finds the command, which tells its version', async () => {
  const { stdout, stderr } = await run('npx', ['--no-install', 'cortex-supervisor', '--version'], { cwd: project, env })
  expect(stdout).toBe(`${manifest.version}\n`)
  expect(stderr.replaceAll(/^npm warn .*\n/gm, '')).toBe('')
})

test('one package is installed, and brings the licenses of what is in it', async () => {
  const { stdout } = await run('npm', ['ls', '--all', '--parseable'], { cwd: project, env })
  expect(
    stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((folder) => path.basename(folder)),
  ).toEqual(['cortex-supervisor'])
  const licenses = path.join(project, 'node_modules/cortex-supervisor/dist/THIRD-PARTY-LICENSES.txt')
  expect(await readFile(licenses, 'utf8')).toMatch(/^undici \d+\.\d+\.\d+ \(MIT\)$/m)
})

describe('every subpath', () => {
  const specifiers = (): string[] =>
    Object.keys(manifest.exports).map((key) => path.posix.join('cortex-supervisor', key))

  test('can be imported', async () => {
    const modules = specifiers().filter((specifier) => !specifier.endsWith('.json'))
    const lines = modules.map((specifier) => `console.log(Object.keys(await import('${specifier}')).length > 0)`)
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', lines.join('\n')], {
      cwd: project,
      env,
    })
    expect(stdout).toBe('true\n'.repeat(modules.length))
  })

  test('has types that need no other package, checked without skipLibCheck', async () => {
    await mkdir(path.join(project, 'node_modules', '@types'), { recursive: true })
    for (const name of ['@types/node', 'undici-types']) {
      await symlink(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name), 'junction')
    }
    const imports = specifiers().map((specifier, at) =>
      specifier.endsWith('.json')
        ? `import json${at} from '${specifier}' with { type: 'json' }\nexport { json${at} }`
        : `export * as module${at} from '${specifier}'`,
    )
    await writeFile(path.join(project, 'consumer.ts'), imports.join('\n'))
    const flags = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,esnext.disposable']
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const checked = run(
      process.execPath,
      [tsc, ...flags, '--types', 'node', '--resolveJsonModule', '--noEmit', 'consumer.ts'],
      {
        cwd: project,
        env,
      },
    )
    await expect(checked.catch((error: unknown) => error)).resolves.toMatchObject({ stdout: '' })
  }, 60_000)
})

describe('the installed command', () => {
  let start: RunningCommand
  let url: string

  beforeEach(async () => {
    const { executable } = await resolveBinary({
      backend: 'cpu',
      folders: userFolders({ ...env, CORTEX_HOME: testHome }),
    })
    start = runCommand(['start', '--json', '--port', '0'], {
      cwd: project,
      env: { ...env, CORTEX_BINARY_SOURCE: 'path', CORTEX_BINARY_PATH: executable },
      program: path.join(project, 'node_modules/cortex-supervisor/dist/cli/main.js'),
    })
    const ready = await start.event(({ event }) => event === 'ready')
    url = String(ready['url'])
  }, 120_000)

  afterEach(async () => {
    start.process.kill('SIGKILL')
    await start.finished
  })

  test('serves with the real server, and stops', async () => {
    const answer = await chat(url, 'Tell me a story about a fox.')
    expect(answer.choices[0]?.message.content).toMatch(/\w+ \w+/)
    await run('npx', ['--no-install', 'cortex-supervisor', 'stop'], { cwd: project, env })
    await expect(start.finished).resolves.toMatchObject({ code: 0 })
  }, 60_000)

  test('does all that the tour of the README shows', async () => {
    const [tour] = (await readFences('sh')).filter(({ info }) => info === 'sh tour')
    const lines = tour!.text.split('\n').filter((line) => line !== '')
    expect(lines.length).toBeGreaterThan(5)
    const outcomes: object[] = []
    for (const line of lines) {
      const command = line.replace('http://127.0.0.1:39281', url)
      const { code, stderr } = await run('sh', ['-c', command], { cwd: project, env }).then(
        ({ stderr }) => ({ code: 0, stderr }),
        (error: unknown) => error as { code: number; stderr: string },
      )
      const expected = Number(/# exit (\d+)/.exec(line)?.[1] ?? 0)
      if (code !== expected) outcomes.push({ line, code, stderr })
    }
    expect(outcomes).toEqual([])
    await expect(start.finished).resolves.toMatchObject({ code: 0 })
    const { stdout: written } = await run('npx', ['--no-install', 'cortex-supervisor', 'config', 'path'], {
      cwd: project,
      env,
    })
    expect(await readFile(written.trim(), 'utf8')).toContain('cacheType: q8_0')
  }, 60_000)
})
