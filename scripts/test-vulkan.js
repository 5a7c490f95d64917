// `npm run test:vulkan`: a build's proof and the K/V cache on a Vulkan device, Mesa's in software where there is no other. Apart from
// `npm test` because the first start of a build compiles its shaders for most of a minute.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { root, say, setUp } from './set-up.js'

const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']
if (!folders.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')))) {
  say('No Vulkan driver is installed; on Debian and its like: apt-get install mesa-vulkan-drivers')
  process.exit(1)
}
await setUp()
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
const args = [jest, '--testPathIgnorePatterns', '/node_modules/', '--runInBand', '--runTestsByPath']
const files = readdirSync(path.join(root, 'test', 'vulkan')).map((name) => path.join('test', 'vulkan', name))
const { status } = spawnSync(process.execPath, [...flags, ...args, ...files], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
