/** What `auto` takes, the first that fits. SYCL, OpenVINO, OpenCL and others are taken by name only. */
export const automaticBackends = ['cuda', 'rocm', 'metal', 'vulkan', 'cpu'] as const
