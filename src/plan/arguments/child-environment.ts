import type { Settings } from '../../settings/settings.js'
import type { BinaryFacts, HostFacts } from '../../facts/machine-and-build.js'

/**
 * Variables that a child inherits. Any other could change it without the config: every flag has a `LLAMA_ARG_*`
 * equivalent, `AIP_MODE` moves the port, `GGML_*` selects kernels.
 */
const inherited: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|LANG|LC_[A-Z]+|TMPDIR|TEMP|TMP)$/,
  /^(SystemRoot|windir|SystemDrive|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i,
  // These decide which devices a process may use, which is a property of the machine.
  /^(CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|NVIDIA_VISIBLE_DEVICES|GGML_VK_VISIBLE_DEVICES|ONEAPI_DEVICE_SELECTOR)$/,
  /^(HIP_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|HSA_OVERRIDE_GFX_VERSION|VK_DRIVER_FILES|VK_ICD_FILENAMES)$/,
  /^(OMP_NUM_THREADS|OMP_PROC_BIND|OMP_PLACES|XDG_RUNTIME_DIR|XDG_CACHE_HOME)$/,
]

/** A binary that the user installed may need the library path of the user's shell. */
const libraryPaths = /^(LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|DYLD_FALLBACK_LIBRARY_PATH)$/

/** The child's environment: the inherited variables, those that the install needs, and `env` of the settings, later ones winning. */
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
