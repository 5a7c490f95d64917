import { gpusOf, vulkanGpus, type AssetHost } from './asset-host.js'
import { cudaGate } from './cuda-gate.js'
import type { ServerAsset } from './release-asset.js'
import { rocmGate } from './rocm-gate.js'
import { fits, unknown, type Verdict } from './verdict.js'
import { spellBackend } from './wanted-backend.js'

/** Whether a machine that does not lack what a backend computes on has what a build of it needs. */
export function deviceGate(backend: string, asset: ServerAsset, host: AssetHost): Verdict {
  switch (backend) {
    case 'cpu':
      return fits('CPU: needs no GPU')
    case 'cuda':
      return cudaGate(asset, host)
    case 'rocm':
      return rocmGate(asset, host)
    case 'metal':
      return fits('Metal: every Mac with Apple silicon has it')
    case 'vulkan':
      return vulkanGate(host)
    default:
      return unknown(`${spellBackend(asset)}: whether this machine has what it needs is not checked`)
  }
}

function vulkanGate(host: AssetHost): Verdict {
  const gpus = vulkanGpus(host)
  if (gpus.length > 0) return fits(`Vulkan: ${gpus.map(({ name }) => name).join(', ')}`)
  const software = (host.vulkan ?? []).map(({ name }) => name)
  return unknown(`Vulkan: ${software.join(', ')} computes in software, which is no GPU`)
}

/** Why no build with a backend can be of use here, whatever is on a list; null where one may. */
export function deviceLack(backend: string, host: AssetHost): string | null {
  switch (backend) {
    case 'cuda':
      return gpusOf(host, 'nvidia').length === 0 ? 'no NVIDIA card was found' : null
    case 'rocm':
      return gpusOf(host, 'amd').length === 0 ? 'no AMD card was found' : null
    case 'metal':
      if (host.platform !== 'darwin') return 'Metal is on macOS only'
      if (host.arch !== 'arm64') return 'builds for Macs with Intel have no Metal'
      return host.gpus !== undefined && gpusOf(host, 'apple').length === 0 ? 'no Apple GPU was found' : null
    case 'vulkan':
      return (host.vulkan ?? []).length === 0 ? 'no Vulkan device was found' : null
    default:
      return null
  }
}
