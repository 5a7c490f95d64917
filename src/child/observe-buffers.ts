/** A place by ggml's name for it: `CPU`, `CPU_Mapped` (pages of the file), `CUDA0`, `Vulkan_Host`, … */
export interface BufferSize {
  device: string
  mib: number
}

/** What a child's log says that it allocated; each is empty until it has said so. */
export interface ObservedBuffers {
  /** Where the K/V cache lies; `CPU` is main memory. */
  buffers: readonly BufferSize[]
  /** Where the weights of the main model lie. */
  weights: readonly BufferSize[]
  /** What the main model computes in, its outputs and recurrent states included. */
  compute: readonly BufferSize[]
  /** All that a draft model, a projector and LoRA adapters were seen to take. A projector's weights are not logged. */
  companions: readonly BufferSize[]
}

export interface BufferObserver {
  /** @param draft The lines are about a draft model. */
  read(line: string, draft: boolean): void
  /** Another context is constructed: that of the lines before was only a rehearsal. */
  beginContext(): void
  readonly state: ObservedBuffers
}

// An RPC device has its address behind it: `RPC0[127.0.0.1:50052]`.
const buffer = / ([^\s[]+)\S* +(KV|model|compute|output|RS|LoRA) buffer size = +([\d.]+) MiB/
/** A projector's (`alloc_compute_meta`) or an adapter's. */
const companion = /compute_meta:|LoRA buffer/

/** Adds up the lines of the form ` CUDA0 KV buffer size = 1.06 MiB`. */
export function observeBuffers(): BufferObserver {
  const kv: Sizes = new Map()
  const weights: Sizes = new Map()
  const compute = new Map<string, Sizes>()
  const companions: Sizes = new Map()

  /** Said anew when it is allocated anew, in place of what was there before: the larger one counts. */
  function enlarge(kind: string, device: string, mib: number): void {
    const sizes = compute.get(kind) ?? new Map<string, number>()
    compute.set(kind, sizes.set(device, Math.max(sizes.get(device) ?? 0, mib)))
  }

  return {
    read(line, draft) {
      // A rehearsal (`--fit`) says what it would load before the real load does.
      if (!draft && line.includes('load_tensors: loading model tensors')) weights.clear()
      const [, device, kind, size] = buffer.exec(line) ?? []
      if (device === undefined || kind === undefined) return
      const mib = Number(size)
      if (draft || companion.test(line)) add(companions, device, mib)
      else if (kind === 'KV') add(kv, device, mib)
      else if (kind === 'model') add(weights, device, mib)
      else enlarge(kind, device, mib)
    },
    beginContext() {
      kv.clear()
      compute.clear()
    },
    get state() {
      const computing: Sizes = new Map()
      for (const sizes of compute.values()) for (const [device, mib] of sizes) add(computing, device, mib)
      return { buffers: list(kv), weights: list(weights), compute: list(computing), companions: list(companions) }
    },
  }
}

/** MiB by device. */
type Sizes = Map<string, number>

function add(sizes: Sizes, device: string, mib: number): void {
  sizes.set(device, (sizes.get(device) ?? 0) + mib)
}

/** The log has two decimals; adding them up in binary must not show more. */
function list(sizes: Sizes): BufferSize[] {
  return [...sizes].map(([device, mib]) => ({ device, mib: Math.round(mib * 100) / 100 }))
}
