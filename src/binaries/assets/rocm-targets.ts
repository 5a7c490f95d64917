import type { ServerAsset } from './release-asset.js'
import { isAtLeast } from './version-parts.js'

/**
 * The chips that a build with ROCm has code for: `gpu_targets` of `.github/workflows/release.yml` of llama.cpp, over time.
 * A chip that is not among them fails at the first kernel, with `invalid device function`.
 */
export function rocmTargets({ platform, version, variant, build }: ServerAsset): readonly string[] {
  // Until May 2025 each chip had an archive of its own.
  const own = /gfx[0-9a-f]+/.exec(variant)?.[0]
  if (own !== undefined) return [own]
  const newest = build ?? Infinity
  if (platform === 'win32') {
    if (isAtLeast(version, [7, 14])) return windowsRocm
    return [...windowsHip, ...(newest >= 6500 ? september2025 : []), ...(newest >= 9428 ? ['gfx1150'] : [])]
  }
  if (!isAtLeast(version, [7, 14])) return linux72
  return newest >= 11_158 ? [...linux714, 'gfx1103'] : linux714
}

/** `win-hip-radeon`, https://github.com/ggml-org/llama.cpp/pull/13707 */
const windowsHip = ['gfx1030', 'gfx1031', 'gfx1032', 'gfx1100', 'gfx1101', 'gfx1102']

/** https://github.com/ggml-org/llama.cpp/pull/15972 */
const september2025 = ['gfx1151', 'gfx1200', 'gfx1201']

const rdna = [
  'gfx1010',
  'gfx1011',
  'gfx1012',
  'gfx1030',
  'gfx1031',
  'gfx1032',
  'gfx1033',
  'gfx1034',
  'gfx1035',
  'gfx1036',
]

/** ROCm 7.14 and later, https://github.com/ggml-org/llama.cpp/pull/25775 */
const windowsRocm = [
  ...rdna,
  ...['gfx1100', 'gfx1101', 'gfx1102', 'gfx1103', 'gfx1150', 'gfx1151', 'gfx1152', 'gfx1153', 'gfx1200', 'gfx1201'],
]

/** The same on Linux, which has AMD's data-centre cards too; gfx1103 came with pull request 28423. */
const linux714 = [
  ...['gfx908', 'gfx90a', 'gfx942', 'gfx950'],
  ...rdna,
  ...['gfx1100', 'gfx1101', 'gfx1102', 'gfx1150', 'gfx1151', 'gfx1152', 'gfx1200', 'gfx1201'],
]

/** ROCm 7.2, https://github.com/ggml-org/llama.cpp/pull/19433 and 21066 */
const linux72 = [
  ...['gfx908', 'gfx90a', 'gfx942', 'gfx1030', 'gfx1100', 'gfx1101', 'gfx1102', 'gfx1150', 'gfx1151', 'gfx1200'],
  'gfx1201',
]
