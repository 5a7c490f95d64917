import { Command, InvalidArgumentError } from 'commander'
import type { RemovedBinary } from '../../../index.js'
import type { Context } from '../../context.js'
import { formatBytes } from '../../format-amounts.js'
import { formatRows } from '../../format-rows.js'
import { addConfigOptions, readConfigOptions } from '../../launch-options.js'
import { noteWarnings } from '../../note-warnings.js'

export function removeCommand(context: Context): Command {
  return new Command('remove')
    .description('remove a build; never one that is running')
    .argument('<id>', 'as `binaries list` shows it; its beginning is enough')
    .option('--force', 'also where the next start would run it')
    .action(async (id: string, { force = false }: { force?: boolean }) => {
      const { removeBinary } = await import('../../../index.js')
      const { terminal, env } = context
      const removed = await removeBinary(id, { env, force })
      if (terminal.json) terminal.printJson(removed)
      else terminal.print(`${terminal.style('green', 'removed')}  ${removed.id}  ${formatBytes(removed.bytes)}`)
    })
}

interface PruneOptions {
  keep: number
  dryRun?: boolean
}

export function pruneCommand(context: Context): Command {
  return addConfigOptions(new Command('prune'))
    .summary('remove builds that nobody needs any more')
    .description(
      'Removes builds that nobody needs any more. What is in use, what a rollback goes back to, what a config pins and ' +
        'what is running stays.',
    )
    .option('--keep <count>', 'so many builds of each backend stay besides, the newest', parseCount, 0)
    .option('--dry-run', 'remove nothing, and tell what would go')
    .action(async ({ keep, dryRun = false, ...options }: PruneOptions) => {
      const { pruneBinaries } = await import('../../../index.js')
      const { terminal, env, cwd } = context
      const removed = await pruneBinaries({
        ...readConfigOptions({ ...options }),
        ...{ keep, dryRun, env, cwd },
        onWarning: noteWarnings(terminal),
      })
      const bytes = removed.reduce((total, each) => total + each.bytes, 0)
      if (terminal.json) {
        terminal.printJson({ removed, bytes, dryRun })
        return
      }
      if (removed.length > 0) terminal.print(describeRemoved(removed))
      const freed = dryRun ? 'would be freed' : 'freed'
      terminal.print(removed.length === 0 ? 'There is nothing to remove.' : `${formatBytes(bytes)} ${freed}.`)
    })
}

function describeRemoved(removed: readonly RemovedBinary[]): string {
  return formatRows(removed.map(({ id, bytes }) => [id, formatBytes(bytes)]))
}

function parseCount(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number.')
}
