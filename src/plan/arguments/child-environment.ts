import type { Settings } from '../../settings/settings.js'
import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'

/**
 * What a child may see of our environment. Anything else could change it behind the config's back: every flag has a
 * `LLAMA_ARG_*` twin, `AIP_MODE` moves the port, `GGML_*` picks kernels.
 */
const inherited: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|LANG|LC_[A-Z]+|TMPDIR|TEMP|TMP)$/,
  /^(SystemRoot|windir|SystemDrive|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i,
  // Which devices a process may use is the machine's business, said by these.
  /^(CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|NVIDIA_VISIBLE_DEVICES|GGML_VK_VISIBLE_DEVICES|ONEAPI_DEVICE_SELECTOR)$/,
  /^(HIP_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|HSA_OVERRIDE_GFX_VERSION|VK_DRIVER_FILES|VK_ICD_FILENAMES)$/,
  /^(OMP_NUM_THREADS|OMP_PROC_BIND|OMP_PLACES|XDG_RUNTIME_DIR|XDG_CACHE_HOME)$/,
]

/** A binary that the user installed may rely on the library path that works in the user's own shell. */
const libraryPaths = /^(LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|DYLD_FALLBACK_LIBRARY_PATH)$/

export function childEnvironment(
  settings: Pick<Settings, 'env'>,
  host: Pick<HostFacts, 'env'>,
  binary: Pick<BinaryFacts, 'env' | 'source'>,
): Record<string, string> {
  const allowed = binary.source === 'path' || binary.source === 'system' ? [...inherited, libraryPaths] : inherited
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(host.env)) {
    if (value !== undefined && allowed.some((pattern) => pattern.test(name))) env[name] = value
  }
  return { ...env, ...binary.env, ...settings.env }
}
