import { Command, Option } from 'commander'
import type { AddedBinary } from '../../../index.js'
import type { Context } from '../../context.js'
import { formatBytes } from '../../format-amounts.js'
import { addConfigOptions, readConfigOptions, type Override } from '../../launch-options.js'
import { noteWarnings } from '../../note-warnings.js'
import { createProgressLine } from '../../start/progress-line.js'
import type { Terminal } from '../../terminal.js'
import { untilInterrupted } from '../../until-interrupted.js'

interface InstallOptions {
  backend?: string
  version?: string
  source?: string
  offline?: boolean
}

export function installCommand(context: Context): Command {
  return addConfigOptions(new Command('install'))
    .summary('install a build alongside the others')
    .description(
      'Installs a build alongside the others: the one the config asks for, unless an option says otherwise. ' +
        'The build in use does not change until you switch with `binaries use`.',
    )
    .option('--backend <backend>')
    .option('--version <version>', 'stable, latest, or a build such as b11158')
    .addOption(new Option('--source <source>', 'where to get it').choices(['github', 'debian', 'url']))
    .option('--offline', 'never download; use local files only')
    .action(async (options: InstallOptions) => install(options, context))
}

async function install(options: InstallOptions, context: Context): Promise<void> {
  const { addBinary } = await import('../../../index.js')
  const { terminal, host, env, cwd } = context
  const progress = terminal.watched ? createProgressLine(host.stderr) : null
  try {
    const added = await untilInterrupted(host, (signal) =>
      addBinary({
        ...readConfigOptions({ ...options }),
        overrides: overridesOf(options),
        cwd,
        env,
        offline: options.offline === true,
        signal,
        ...(progress && { onProgress: progress.show }),
        onWarning(warning) {
          progress?.clear()
          noteWarnings(terminal)(warning)
        },
      }),
    )
    progress?.clear()
    if (terminal.json) terminal.printJson(added)
    else terminal.print(describeAdded(added, terminal))
  } finally {
    progress?.clear()
  }
}

function overridesOf({ backend, version, source }: InstallOptions): Override[] {
  const given = [
    { key: 'backend', value: backend, flag: '--backend' },
    { key: 'binary.version', value: version, flag: '--version' },
    { key: 'binary.source', value: source, flag: '--source' },
  ]
  return given.filter(({ value }) => value !== undefined)
}

export function describeAdded(added: AddedBinary, { style }: Pick<Terminal, 'style'>): string {
  const { id, bytes, present, inUse, trust, folder } = added
  const next = inUse ? 'This build is in use.' : `To switch to it: \`cortex-supervisor binaries use ${id}\`.`
  return [
    `${style('green', present ? 'already installed' : 'installed')}  ${id}  ${formatBytes(bytes)}, ${trusts[trust]}`,
    `  ${folder}`,
    `  ${next}`,
  ].join('\n')
}

/** Why the build is trusted to be llama.cpp's. */
const trusts: Readonly<Record<AddedBinary['trust'], string>> = {
  'debian-signature': 'signed by Debian',
  'pinned-digest': 'matches the digest pinned in this package',
  'release-digest': 'matches the digest of its release',
  'given-sha256': 'matches the SHA-256 in the config',
  'first-use': 'trusted on first use',
}
