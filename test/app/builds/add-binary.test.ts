import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { choiceOf } from '../../../src/binaries/store/choices.js'
import { readChoices } from '../../../src/binaries/store/choices-file.js'
import { addBinary, type AddedBinary, type AddBinaryChoice } from '../../../src/app/builds/add-binary.js'
import { rollbackBinary, useBinary } from '../../../src/app/builds/switch-binary.js'
import { verifyBinaries } from '../../../src/app/builds/verify-binaries.js'
import { openGithubStandIn, type GithubStandIn } from '../../fixtures/github-stand-in.js'
import { temporaryFolder, type TemporaryFolder } from '../../fixtures/temporary-folder.js'

let github: GithubStandIn
let home: TemporaryFolder
/** A file that is not named may not choose the source of a build. */
let named = false
beforeEach(async () => {
  named = false
  github = await openGithubStandIn()
  home = await temporaryFolder()
  await github.publishBuild(20_001, { server: 'real' })
})
afterEach(async () => {
  await github.close()
  await home.remove()
})

const surroundings = () => ({
  cwd: home.path,
  env: {
    PATH: process.env['PATH'],
    CORTEX_HOME: home.path,
    ...(named && { CORTEX_CONFIG: configFile() }),
    ...github.env,
  },
})
const configFile = () => path.join(home.path, 'cortex.yaml')
const config = async (text: string) => {
  named = true
  await writeFile(configFile(), text)
}
const add = (choice: AddBinaryChoice = {}) => addBinary({ ...surroundings(), ...choice })
const fromGithub = 'backend: cpu\nbinary: { source: github, version: latest }\n'
const server = ({ folder, build }: AddedBinary) => path.join(folder, `llama/llama-b${build}/llama-server`)

describe('a build that is there', () => {
  beforeEach(() => config(fromGithub))

  test('is left as it is while it is whole', async () => {
    const added = await add()
    const before = await stat(server(added))
    expect(await add()).toMatchObject({ id: added.id, present: true, inUse: true })
    expect((await stat(server(added))).ino).toBe(before.ino)
  })

  test('and is damaged is replaced, and stays in use', async () => {
    const added = await add()
    const file = path.join(path.dirname(server(added)), 'LICENSE')
    await writeFile(file, 'something else')
    expect(await add()).toMatchObject({ id: added.id, present: false, inUse: true })
    expect(await verifyBinaries(undefined, surroundings())).toMatchObject([{ id: added.id, whole: true }])
  })

  test('and has lost its record is installed again, and stays in use', async () => {
    const added = await add()
    await writeFile(path.join(added.folder, 'install.json'), '{')
    expect(await add()).toMatchObject({ id: added.id, present: false, inUse: true })
    expect(await verifyBinaries(undefined, surroundings())).toMatchObject([{ id: added.id, whole: true }])
  })

  test('and is damaged stays there where it runs, or cannot be had again', async () => {
    const added = await add()
    await writeFile(path.join(added.folder, 'more'), 'never installed')
    github.onObject = () => ({ status: 404 })
    await expect(add()).rejects.toThrow('404')
    expect((await stat(server(added))).isFile()).toBe(true)

    const running = spawn('sleep', ['600'], { cwd: added.folder, stdio: 'ignore' })
    try {
      await once(running, 'spawn')
      await expect(add()).rejects.toMatchObject({ code: 'BINARY_IN_USE', hint: expect.stringContaining(added.id) })
    } finally {
      running.kill('SIGKILL')
      await once(running, 'exit')
    }
  })
})

test('what a config would run stays in use where only others have used it so far', async () => {
  await config(fromGithub)
  const first = await add()
  await config('backend: cpu\n')
  await github.publishBuild(20_002, { server: 'real' })
  const overrides = [
    { key: 'binary.source', value: 'github', flag: '--source' },
    { key: 'binary.version', value: 'b20002', flag: '--version' },
  ]
  expect(await add({ overrides })).toMatchObject({ build: 20_002, inUse: false })
  expect(choiceOf(await readChoices(path.dirname(first.folder)), 'cpu').used).toEqual([first.id])
})

test('a rollback from a build that is gone does not offer to go back to it', async () => {
  await config(fromGithub)
  const first = await add()
  await github.publishBuild(20_002, { server: 'real' })
  const second = await add()
  await useBinary(second.id, surroundings())
  await rm(second.folder, { recursive: true })
  expect(await rollbackBinary(surroundings())).toMatchObject({ id: first.id, previous: null })
})

test('a build that cannot prove itself any more leads to its verification', async () => {
  await config(fromGithub)
  const added = await add()
  await writeFile(server(added), '#!/bin/sh\nexit 1\n')
  await expect(useBinary('b20001', surroundings())).rejects.toMatchObject({
    hint: expect.stringContaining(`binaries verify ${added.id}`),
  })
})
