// A supervisor as a host app has it, in front of the bare child. Its environment names the home, the child the config.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../set-up.js'
import { tellPort } from './measured-process.js'

const { createSupervisor } = await import(pathToFileURL(path.join(root, 'dist', 'index.js')).href)
const supervisor = await createSupervisor({
  config: { binary: { source: 'path', path: path.join(root, 'scripts', 'bench', 'bare-child.js') }, backend: 'cpu' },
  cwd: process.env['CORTEX_HOME'],
})
await supervisor.start()
tellPort(Number(new URL(supervisor.url).port), () => void supervisor.stop())
