import { Command } from 'commander'
import type { StoredBinary } from '../../../index.js'
import type { Context } from '../../context.js'
import { formatBytes } from '../../format-amounts.js'
import { formatRows } from '../../format-rows.js'
import { noteWarnings } from '../../note-warnings.js'
import type { Terminal } from '../../terminal.js'

export function listCommand(context: Context): Command {
  return new Command('list').description('show installed builds and which are in use').action(async () => {
    const { listBinaries } = await import('../../../index.js')
    const { terminal, env } = context
    const binaries = await listBinaries({ env, onWarning: noteWarnings(terminal) })
    if (terminal.json) terminal.printJson(binaries)
    else if (binaries.length > 0) terminal.print(describeBinaries(binaries, terminal))
    else
      terminal.note(
        'No builds are installed. Run `cortex-supervisor binaries install`, or let the first start install one.',
      )
  })
}

export function describeBinaries(binaries: readonly StoredBinary[], { style }: Pick<Terminal, 'style'>): string {
  const titles = ['id', 'build', 'backend', 'source', 'size', 'installed', 'use'].map((title) => style('dim', title))
  const keys = new Set(binaries.flatMap(({ currentFor, previousFor }) => [...currentFor, ...previousFor]))
  const rows = binaries.map((binary) => [
    binary.current ? style('bold', binary.id) : binary.id,
    binary.build === null ? '?' : `b${binary.build}`,
    binary.backend ?? '?',
    binary.source ?? '?',
    formatBytes(binary.bytes),
    binary.damaged === null ? binary.installedAt.slice(0, 10) : '?',
    marks(binary, keys.size > 1)
      .map((mark) => (mark === 'running' ? style('green', mark) : mark === 'damaged' ? style('red', mark) : mark))
      .join(', '),
  ])
  return [formatRows([titles, ...rows]), ...binaries.flatMap((binary) => describeDamage(binary, style))].join('\n')
}

function describeDamage(binary: StoredBinary, style: Terminal['style']): string[] {
  if (binary.damaged === null) return []
  return ['', `${binary.id} is damaged: ${binary.damaged}.`, style('cyan', `  ${binary.hint}`)]
}

/** @param withKeys Names the keys a build is current for; redundant where there is only one. */
function marks(binary: StoredBinary, withKeys: boolean): string[] {
  const { currentFor, previousFor, running, refused } = binary
  const named = (mark: string, keys: readonly string[]): string[] => {
    if (keys.length === 0) return []
    return [withKeys ? `${mark} for ${new Intl.ListFormat('en').format(keys)}` : mark]
  }
  const isForeign = binary.damaged === null && !(binary.platform === process.platform && binary.arch === process.arch)
  return [
    ...(binary.damaged === null ? [] : ['damaged']),
    ...named('current', currentFor),
    ...named('previous', previousFor),
    ...(running ? ['running'] : []),
    ...(refused ? ['rolled back'] : []),
    ...(isForeign ? [`for ${binary.platform} ${binary.arch}`] : []),
  ]
}
