import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { userFolders } from '../../src/host/folders.js'
import { temporaryFolder, type TemporaryFolder } from '../fixtures/temporary-folder.js'
import { installTestServer, testEnv } from './test-home.js'

export interface ResultsHome extends TemporaryFolder {
  env: NodeJS.ProcessEnv
}

/** A home of its own for the results of evaluations, with the builds of the test home. */
export async function resultsHome(): Promise<ResultsHome> {
  await installTestServer()
  const home = await temporaryFolder()
  const { data } = userFolders(testEnv)
  await mkdir(path.join(home.path, 'data'))
  await symlink(path.join(data, 'binaries'), path.join(home.path, 'data', 'binaries'))
  return { ...home, env: { ...testEnv, CORTEX_HOME: home.path, TMPDIR: home.path } }
}
