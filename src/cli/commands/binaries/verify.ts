import { Command } from 'commander'
import type { VerifiedBinary } from '../../../index.js'
import type { Context } from '../../context.js'
import type { Terminal } from '../../terminal.js'
import { untilInterrupted } from '../../until-interrupted.js'

export function verifyCommand(context: Context): Command {
  return new Command('verify')
    .description('check the files of one build, or of all builds, against their digests')
    .argument('[id]', 'an id from `binaries list`, or the start of one')
    .action(async (id: string | undefined) => {
      const { verifyBinaries } = await import('../../../index.js')
      const { terminal, host, env } = context
      const verified = await untilInterrupted(host, (signal) => verifyBinaries(id, { env, signal }))
      if (verified.some(({ whole }) => !whole)) context.exitCode = 1
      if (terminal.json) terminal.printJson(verified)
      else if (verified.length === 0) terminal.note('No builds are installed.')
      else terminal.print(verified.map((each) => describeVerified(each, terminal)).join('\n'))
    })
}

export function describeVerified(verified: VerifiedBinary, { style }: Pick<Terminal, 'style'>): string {
  const { id, whole, damaged, changed, missing, added, unknown } = verified
  if (whole) return `${style('green', 'intact')}  ${id}`
  const files = [
    ...(damaged === undefined ? [] : [`  ${damaged}`]),
    ...changed.map((file) => `  changed  ${file}`),
    ...missing.map((file) => `  missing  ${file}`),
    ...added.map((file) => `  added    ${file}`),
    ...(unknown === true ? ['  There is no list of its files, so they cannot be checked.'] : []),
  ]
  return [
    `${unknown === true && damaged === undefined ? style('yellow', 'unknown') : style('red', 'damaged')}  ${id}`,
    ...files,
    style('cyan', `  To repair it: \`cortex-supervisor binaries remove --force ${id}\`, then \`binaries install\`.`),
  ].join('\n')
}
