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
    .summary('install a build beside the others')
    .description(
      'Installs a build beside the others: what the config asks for, unless an option says otherwise. What is in use ' +
        'stays in use until `binaries use` names another one.',
    )
    .option('--backend <backend>')
    .option('--version <version>', 'stable, latest, or a build such as b11158')
    .addOption(new Option('--source <source>', 'where it comes from').choices(['github', 'debian', 'url']))
    .option('--offline', 'download nothing; use what is there')
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
  const next = inUse
    ? 'It is the one in use.'
    : `\`cortex-supervisor binaries use ${id}\` switches to it; until then the one in use stays.`
  return [
    `${style('green', present ? 'there already' : 'installed')}  ${id}  ${formatBytes(bytes)}, ${trusts[trust]}`,
    `  ${folder}`,
    `  ${next}`,
  ].join('\n')
}

/** Why it is believed to be llama.cpp's. */
const trusts: Readonly<Record<AddedBinary['trust'], string>> = {
  'debian-signature': 'signed by Debian',
  'pinned-digest': 'with the digest that this package knows',
  'release-digest': 'with the digest of its release',
  'given-sha256': 'with the digest that the config gives',
  'first-use': 'believed because you named it',
}
