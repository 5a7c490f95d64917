/**
 * What a release of autumn 2026 (b11158) has, to judge a machine by where no list is at hand. Never to download: what is
 * downloaded is chosen from the names that a release really has.
 */
export const usualOffer: readonly string[] = [
  'cudart-llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz',
  'cudart-llama-b11158-bin-ubuntu-cuda-13.4-arm64.tar.gz',
  'cudart-llama-b11158-bin-ubuntu-cuda-13.4-x64.tar.gz',
  'cudart-llama-bin-win-cuda-12.4-x64.zip',
  'cudart-llama-bin-win-cuda-13.4-arm64.zip',
  'cudart-llama-bin-win-cuda-13.4-x64.zip',
  'llama-b11158-bin-android-arm64.tar.gz',
  'llama-b11158-bin-macos-arm64.tar.gz',
  'llama-b11158-bin-macos-x64.tar.gz',
  'llama-b11158-bin-ubuntu-arm64.tar.gz',
  'llama-b11158-bin-ubuntu-cuda-12.8-x64.tar.gz',
  'llama-b11158-bin-ubuntu-cuda-13.4-arm64.tar.gz',
  'llama-b11158-bin-ubuntu-cuda-13.4-x64.tar.gz',
  'llama-b11158-bin-ubuntu-rocm-10.0-x64.tar.gz',
  'llama-b11158-bin-ubuntu-s390x.tar.gz',
  'llama-b11158-bin-ubuntu-vulkan-arm64.tar.gz',
  'llama-b11158-bin-ubuntu-vulkan-x64.tar.gz',
  'llama-b11158-bin-ubuntu-x64.tar.gz',
  'llama-b11158-bin-win-cpu-arm64.zip',
  'llama-b11158-bin-win-cpu-x64.zip',
  'llama-b11158-bin-win-cuda-12.4-x64.zip',
  'llama-b11158-bin-win-cuda-13.4-arm64.zip',
  'llama-b11158-bin-win-cuda-13.4-x64.zip',
  'llama-b11158-bin-win-rocm-10.0-x64.zip',
  'llama-b11158-bin-win-vulkan-x64.zip',
]
