import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ProveOptions } from '../../../src/binaries/proof/prove-options.js'
import type { BinaryDevice, BinaryFacts } from '../../../src/facts/machine-and-build.js'
import { demoModelPath, fakeBinary, type FakeScript } from '../../fixtures/fake-plan.js'
import { temporaryFolder } from '../../fixtures/temporary-folder.js'

export interface Scene extends AsyncDisposable {
  folder: string
  /** Of a proof by the fake llama-server, whose folder, for its libraries, is `folder`. */
  options(told?: Told): ProveOptions
  /** Every start with a model so far. */
  launches(): Launch[]
}

export interface Told {
  backend?: string
  devices?: readonly string[]
  script?: FakeScript
  flags?: readonly string[]
  facts?: Partial<BinaryFacts>
}

export interface Launch {
  pid: number
  argv: string[]
}

export const device = (name: string, description = 'Some GPU'): BinaryDevice => ({
  name,
  description,
  totalMiB: 8,
  freeMiB: 4,
})

const known = ['--list-devices', '--no-warmup', '--no-webui', '--cache-ram', '--fit', '--device', '--port']

export async function provingScene(): Promise<Scene> {
  const home = await temporaryFolder()
  const told = path.join(home.path, 'script.json')
  const journal = `${told}.launches`
  return {
    folder: home.path,
    options: ({ backend = 'cpu', devices = [], script = {}, flags = known, facts = {} } = {}) => {
      const fake = fakeBinary()
      writeFileSync(told, JSON.stringify(script))
      return {
        facts: {
          ...fake,
          backend,
          folder: home.path,
          env: {
            FAKE_LLAMA: JSON.stringify({ devices: devices.map((name) => device(name)) }),
            FAKE_LLAMA_FILE: told,
          },
          features: { ...fake.features, flags },
          ...facts,
        },
        host: { platform: process.platform, arch: process.arch, env: { PATH: process.env['PATH'] } },
        model: demoModelPath,
        folders: { cache: path.join(home.path, 'cache') },
      }
    },
    launches: () =>
      existsSync(journal)
        ? readFileSync(journal, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Launch)
        : [],
    [Symbol.asyncDispose]: home.remove,
  }
}
