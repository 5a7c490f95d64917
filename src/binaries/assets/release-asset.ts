import type { VersionParts } from './version-parts.js'

/** A file of a llama.cpp release, as its name tells. */
export type ReleaseAsset = ServerAsset | RuntimeAsset | OtherAsset

/** An archive with llama-server. */
export interface ServerAsset extends BuiltAsset {
  kind: 'server'
}

/** An archive of NVIDIA's libraries (`cudart-…`), to lie next to the server of the same CUDA version. */
export interface RuntimeAsset extends BuiltAsset {
  kind: 'runtime'
}

/** Sources, the web UI, frameworks for apps, notes. */
export interface OtherAsset {
  kind: 'other'
  name: string
}

interface BuiltAsset {
  name: string
  /** 11158 of `b11158`; null where the name has none, as have the runtime archives for Windows. */
  build: number | null
  platform: NodeJS.Platform
  arch: NodeJS.Architecture
  /** `cpu`, `cuda`, `rocm`, `metal`, `vulkan`, …, or the word of a backend that nothing here knows. */
  backend: string
  /** Of the backend's own libraries: 12.8 of `cuda-12.8`. */
  version: VersionParts
  /** What else tells it from its siblings: `avx2`, `gfx1100`, `fp16`, `kleidiai`. */
  variant: string
  format: 'tar.gz' | 'zip'
}
