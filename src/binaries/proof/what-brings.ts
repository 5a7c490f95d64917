/** Where a library is to be had. */
export interface Bringer {
  /** To be read after "which comes with". */
  what: string
  hint: string
}

const runtimeArchive: Bringer = {
  what: 'the runtime archive cudart-… of the same release',
  hint: 'Install the build anew, so that its runtime archive comes along, or install CUDA of that version.',
}
const nvidiaDriver: Bringer = {
  what: 'the NVIDIA driver',
  hint: 'Install the NVIDIA driver; a container must be started with its GPUs (docker run --gpus all).',
}
const rocm: Bringer = {
  what: 'ROCm',
  hint: 'Install the ROCm of the version that this build is for, or set backend: vulkan.',
}
const openVino: Bringer = {
  what: 'OpenVINO',
  hint: 'Install the OpenVINO runtime of the version that this build is for, or set backend: vulkan.',
}
const oneApi: Bringer = {
  what: "Intel's oneAPI runtime",
  hint: 'Install the oneAPI runtime, or keep the libraries of the archive beside the executable.',
}

/** By file name, of Linux and Windows alike. */
const bringers: readonly [name: RegExp, bringer: Bringer][] = [
  [/^(libcuda\.so|libnvidia-|nvcuda\.dll)/, nvidiaDriver],
  [/^(lib)?(cudart|cublas|cublasLt|nvJitLink|nvrtc)(64_|\.so|_)/i, runtimeArchive],
  [
    /^(libvulkan\.so|vulkan-1\.dll)/,
    {
      what: 'the Vulkan loader',
      hint: 'Install it: the package libvulkan1 on Debian and Ubuntu, vulkan-loader on Fedora, vulkan-icd-loader on Arch; on Windows the driver of the GPU brings it.',
    },
  ],
  [
    /^(lib)?(amdhip64|hip(blas|blaslt|rtc|solver|sparse|fft)|rocblas|rocsolver|rocprofiler|hsa-runtime|amd_comgr)/,
    rocm,
  ],
  [/^(lib)?openvino/, openVino],
  [/^(lib)?(sycl|ur_loader|ur_adapter|pi_|umf|mkl_|dnnl|imf|svml|irng|intlc|iomp5)/, oneApi],
  [
    /^(libze_loader\.so|ze_loader\.dll)/,
    {
      what: "Intel's Level Zero loader",
      hint: 'Install it: the package libze1 on Debian and Ubuntu, or the driver of the GPU.',
    },
  ],
  [
    /^(libOpenCL\.so|OpenCL\.dll)/,
    {
      what: 'the OpenCL loader',
      hint: 'Install it: the package ocl-icd-libopencl1 on Debian and Ubuntu, or the driver of the GPU.',
    },
  ],
  [
    /^(msvcp|vcruntime|vcomp|concrt)\d+/i,
    { what: 'the Microsoft Visual C++ Redistributable', hint: 'Install the newest Visual C++ Redistributable.' },
  ],
]

/** null: no package is known to contain it; probably it belongs to the archive. */
export function whatBrings(library: string): Bringer | null {
  return bringers.find(([name]) => name.test(library))?.[1] ?? null
}
