import type { Gpu } from '../../facts/machine-facts.js'
import { gpusOf, type AssetHost } from './asset-host.js'
import type { ServerAsset } from './release-asset.js'
import { rocmTargets } from './rocm-targets.js'
import { fits, unfit, unknown, worst, type Verdict } from './verdict.js'
import { parseVersion } from './version-parts.js'
import { spellBackend } from './wanted-backend.js'

/**
 * Whether every AMD card of a machine that has any can run a build with ROCm. Builds for Windows bring ROCm's libraries
 * along; those for Linux take the system's, whose names change with the major version.
 */
export function rocmGate(asset: ServerAsset, host: AssetHost): Verdict {
  const label = spellBackend({ ...asset, variant: '' })
  const cards = gpusOf(host, 'amd')
  const targets = rocmTargets(asset)
  const verdict = worst([
    ...(asset.platform === 'linux' ? [librariesGate(asset, cards)] : []),
    ...cards.map((card) => chipGate(card, targets)),
  ])
  return { fit: verdict.fit, reason: `${label}: ${verdict.reason}` }
}

function librariesGate({ version }: ServerAsset, cards: readonly Gpu[]): Verdict {
  const installed = cards.find(({ rocm }) => rocm !== undefined)?.rocm
  if (installed === undefined) return unfit('needs ROCm’s libraries, and this system has none')
  const [wanted] = version
  if (wanted === undefined) return unknown('its name does not say which ROCm it needs')
  if (parseVersion(installed)[0] !== wanted) {
    return unfit(`needs ROCm ${wanted}’s libraries, and this system has ${installed}`)
  }
  return fits(`the system has ROCm ${installed}`)
}

function chipGate({ name, gfx }: Gpu, targets: readonly string[]): Verdict {
  if (gfx === undefined) return unknown(`which chip ${name} has is not known`)
  // `gfx90a:sramecc+:xnack-`
  const chip = gfx.split(':')[0] ?? gfx
  return targets.includes(chip) ? fits(`has code for ${chip}`) : unfit(`has no code for ${chip} (${name})`)
}
