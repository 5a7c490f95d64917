import type { MachineSource } from '../machine-source.js'
import { nothingFound, type Reading } from '../read-bounded.js'
import { readFigure } from '../read-figure.js'
import { isTranslated } from './translated.js'

/** Apple's own processors have one GPU, which shares main memory. Macs with another have none that Metal builds run on. */
export async function readApple(source: MachineSource): Promise<Reading> {
  if (source.platform !== 'darwin') return nothingFound
  const translated = await isTranslated(source)
  if (source.arch !== 'arm64' && !translated) return nothingFound
  const [brand, size, free] = await Promise.all([
    ask(source, 'machdep.cpu.brand_string', translated),
    ask(source, 'hw.memsize', translated),
    source.freeMemory(),
  ])
  return {
    gpus: [
      {
        vendor: 'apple',
        // Under Rosetta the processor calls itself `VirtualApple @ 2.50GHz`.
        name: /^Apple .+/.exec(brand)?.[0] ?? 'Apple GPU',
        memory: readFigure(size) ?? source.totalMemory,
        freeMemory: free,
      },
    ],
    notes: [],
  }
}

/** What an emulated process starts is emulated, too, unless asked otherwise. */
async function ask(source: MachineSource, name: string, translated: boolean): Promise<string> {
  const sysctl = ['/usr/sbin/sysctl', '-n', name]
  const [command = '', ...args] = translated ? ['/usr/bin/arch', '-arm64', ...sysctl] : sysctl
  return (await source.run(command, args))?.stdout.trim() ?? ''
}
