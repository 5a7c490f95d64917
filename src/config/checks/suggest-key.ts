import { closestName } from '../../settings/closest-name.js'
import type { KeyPath } from '../../settings/config-key.js'
import { configKeys } from '../../settings/config-keys.generated.js'
import { formatKeyPath, keyOf, withoutProfile } from '../../settings/find-config-key.js'
import { refusedArguments } from '../../plan/arguments/owned-arguments.js'

/** The dotted key that an unknown one was probably meant to be. */
export function suggestKey(path: KeyPath): string | undefined {
  const group = withoutProfile(path).slice(0, -1)
  const name = String(path.at(-1))
  return amongSiblings(name, group) ?? byFlag(name) ?? byPlace(name)
}

function amongSiblings(name: string, group: KeyPath): string | undefined {
  const prefix = keyOf(group)
  const siblings = configKeys
    .map(({ key }) => (prefix === '' ? key : key.startsWith(`${prefix}.`) ? key.slice(prefix.length + 1) : ''))
    .filter((rest) => /^[^.[*]+$/.test(rest))
  const closest = closestName(name, siblings)
  return closest && formatKeyPath([...group, closest])
}

/** llama-server's own spelling: `ctx-size`, `ngl`. */
function byFlag(name: string): string | undefined {
  const spelled = name.replaceAll('_', '-')
  return refusedArguments.find(({ flags }) => flags.some((flag) => flag.replace(/^-+/, '') === spelled))?.key
}

/** The same name in another group: `port` outside of `gateway`. */
function byPlace(name: string): string | undefined {
  const homes = configKeys.filter(({ key }) => key.split('.').at(-1) === name)
  return homes.length === 1 ? homes[0]?.key : undefined
}
