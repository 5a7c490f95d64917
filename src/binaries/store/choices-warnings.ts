import type { BinaryWarning } from '../warning.js'
import { currentOf, type Choices } from './choices.js'
import { describeDamage, mendingHint, type DamagedInstall } from './damaged-install.js'

/** The file that says what is chosen was damaged, and has been written anew. */
export function choicesLost({
  file,
  damage,
  kept,
  now,
}: {
  file: string
  damage: string
  /** The name under which the damaged one is kept beside it. */
  kept: string
  now: Choices
}): BinaryWarning {
  const inUse = Object.entries(now.byKey).map(([key, choice]) => `${currentOf(choice) ?? 'none'} for ${key}`)
  const said = inUse.length === 0 ? 'nothing is chosen now' : `in use from now on: ${inUse.join(', ')}`
  return {
    code: 'BINARY_CHOICE_LOST',
    message: `${file}, which says which builds are used, ${damage}; what was chosen before is not known, and ${said}.`,
    hint: `\`cortex-supervisor binaries list\` shows the builds, \`binaries use\` chooses another one. The old file is kept as ${kept}.`,
  }
}

/** The same, until the file is written again. */
export function choicesUnknown({ file, damage }: { file: string; damage: string }): BinaryWarning {
  return {
    code: 'BINARY_CHOICE_LOST',
    message: `${file}, which says which builds are used, ${damage}; what was chosen is not known.`,
    hint: '`cortex-supervisor binaries use` chooses a build and mends the file; else the next start does, with the build that fits best.',
  }
}

/** What was chosen is not to be had, and another build is used in its place. */
export function choiceReplaced(gone: { id: string; damaged: DamagedInstall | undefined }, next: string): BinaryWarning {
  const { id, damaged } = gone
  const why = damaged === undefined ? 'is not in the store any more' : `is damaged (${describeDamage(damaged)})`
  return {
    code: 'BINARY_LOST',
    message: `The build ${id}, which was chosen, ${why}; ${next} is used from now on.`,
    hint:
      damaged === undefined
        ? '`cortex-supervisor binaries list` shows what there is; `binaries install` adds to it.'
        : `${mendingHint(damaged)} \`binaries use\` chooses another one.`,
  }
}
