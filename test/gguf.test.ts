import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { copyFile, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bundleSource } from './fixtures/bundle-source.js'
import { temporaryFolder } from './fixtures/temporary-folder.js'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the example of the documentation runs', async () => {
  const folder = await temporaryFolder()
  try {
    const source = await readFile(path.join(root, 'src/gguf.ts'), 'utf8')
    const example = /```ts\n([\s\S]*?)```/.exec(source)?.[1]?.replace(/^ \* ?/gm, '')
    const code = example?.replace("'cortex-supervisor/gguf'", "'./src/gguf.js'")
    const program = await bundleSource(code ?? 'throw new Error("no example")', folder.path)
    await copyFile(path.join(root, 'binaries/cortex-demo.gguf'), path.join(folder.path, 'model.gguf'))
    const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: folder.path })
    expect(stdout).toBe('llama, 4 layers, up to 2048 tokens, 512 cached values each\n')
  } finally {
    await folder.remove()
  }
})
