import { Command, InvalidArgumentError } from 'commander'
import type { RemovedBinary } from '../../../index.js'
import type { Context } from '../../context.js'
import { formatBytes } from '../../format-amounts.js'
import { formatRows } from '../../format-rows.js'
import { addConfigOptions, readConfigOptions } from '../../launch-options.js'
import { noteWarnings } from '../../note-warnings.js'

export function removeCommand(context: Context): Command {
  return new Command('remove')
    .description('remove a build that is not running')
    .argument('<id>', 'an id from `binaries list`, or the start of one')
    .option('--force', 'remove it even if the next start would use it')
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
    .summary('remove builds that are no longer needed')
    .description(
      'Removes builds that are no longer needed. Builds that are in use, running, pinned by a config or needed for a ' +
        'rollback are kept.',
    )
    .option('--keep <count>', 'also keep this many of the newest builds of each backend', parseCount, 0)
    .option('--dry-run', 'show what would be removed, but remove nothing')
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
      terminal.print(removed.length === 0 ? 'Nothing to remove.' : `${formatBytes(bytes)} ${freed}.`)
    })
}

function describeRemoved(removed: readonly RemovedBinary[]): string {
  return formatRows(removed.map(({ id, bytes }) => [id, formatBytes(bytes)]))
}

function parseCount(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
