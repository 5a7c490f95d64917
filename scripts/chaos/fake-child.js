import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../set-up.js'
import { eventually } from './eventually.js'
import { openSupervisor } from './open-supervisor.js'

/** @import { FakeScript } from '../../test/fixtures/fake-llama-server/fake-script.js' */
/** @import { Bench } from '../chaos.js' */
/** @import { ChildNote } from './check-history.js' */

export const fakeServer = path.join(root, 'test', 'fixtures', 'fake-llama-server', 'llama-server')

/**
 * What fake children are told, and what they have written down.
 * @typedef {object} FakeFiles
 * @property {string} script For `FAKE_LLAMA_FILE`.
 * @property {() => Promise<ChildNote[]>} notes
 * @property {(what: ChildNote['what'], count: number) => Promise<boolean>} noted Whether there ever are so many of these.
 * @property {() => Promise<{ pid: number, time: number }[]>} launches
 */

/**
 * @param {string} folder
 * @param {string} name
 * @param {FakeScript | FakeScript[]} script A list has one entry for each launch, the last one for all further ones.
 * @returns {Promise<FakeFiles>}
 */
export async function writeFakeScript(folder, name, script) {
  const file = path.join(folder, `${name}.json`)
  const journal = path.join(folder, `${name}.journal`)
  /** @param {FakeScript} entry */
  const complete = (entry) => ({ journal, ...entry, requests: { tellPid: true, ...entry.requests } })
  await writeFile(file, JSON.stringify(Array.isArray(script) ? script.map(complete) : complete(script)))
  return {
    script: file,
    notes: () => readLines(journal),
    noted: (what, count) =>
      eventually(async () => (await readLines(journal)).filter((note) => note.what === what).length >= count),
    launches: () => readLines(`${file}.launches`),
  }
}

/**
 * A supervisor of fake children with that script, not started yet.
 * @param {Bench} bench
 * @param {string} name
 * @param {{ script: FakeScript | FakeScript[], settings?: import('../../src/index.js').Config }} options
 */
export async function openFake(bench, name, { script, settings = {} }) {
  const fake = await writeFakeScript(bench.folder, name, script)
  const supervisor = await openSupervisor(bench, {
    backend: 'cpu',
    binary: { source: 'path', path: fakeServer },
    alias: bench.marker,
    env: { FAKE_LLAMA_FILE: fake.script },
    ...settings,
  })
  return { fake, supervisor }
}

/** @param {string} file */
async function readLines(file) {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
