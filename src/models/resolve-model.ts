import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { OnProgress } from '../download/download-request.js'
import { withoutSecrets } from '../download/network-errors.js'
import { CortexError } from '../errors.js'
import type { ModelFacts } from '../facts/machine-and-build.js'
import type { ModelReference } from '../settings/model-reference.js'
import { acceptModelReference } from './accept-model-reference.js'
import { openModel } from './open-model.js'
import { listModels, type StoredModel } from './store/list-models.js'

export interface ResolveModelOptions {
  /** Folder of the downloaded models. */
  store: string
  /** Folder of this package, which contains the demo model. */
  packageRoot: string
  /** For `HF_ENDPOINT` and `HF_TOKEN`. Default: empty. */
  env?: Readonly<Record<string, string | undefined>>
  /** Download nothing. */
  offline?: boolean
  /** Required digest of a model from a URL; hex. */
  sha256?: string
  signal?: AbortSignal
  onProgress?: OnProgress
}

/**
 * Finds the model that a config names, downloading it to the store where it is missing, and reads its header.
 *
 * @param reference `demo`, a path, an https address, `hf:owner/repo[:quantization]`, `hf:owner/repo/file.gguf`
 * @throws CortexError MODEL_REFERENCE_INVALID, what {@link readGguf} throws, OFFLINE, MODEL_UNAVAILABLE, STORE_BUSY,
 * and the errors of a download
 */
export async function resolveModel(reference: string, options: ResolveModelOptions): Promise<ModelFacts> {
  const sha256 = options.sha256?.toLowerCase() ?? null
  const parsed = acceptModelReference(reference, { hasDigest: sha256 !== null })
  if (parsed.kind === 'demo') {
    return openModel(reference, join(options.packageRoot, 'binaries', 'cortex-demo.gguf'), options.signal)
  }
  if (parsed.kind === 'path') return openModel(reference, resolve(parsed.path), options.signal)
  const { path } = await fromStore(parsed, sha256, options)
  return openModel(reference, path, options.signal)
}

type DownloadableReference = Exclude<ModelReference, { kind: 'demo' } | { kind: 'path' }>

async function fromStore(
  reference: DownloadableReference,
  sha256: string | null,
  options: ResolveModelOptions,
): Promise<StoredModel> {
  const { store, offline, signal, onProgress } = options
  const name = canonicalName(reference)
  const present = (await listModels(store)).find(
    ({ references, files }) => references.includes(name) && (sha256 === null || files[0]?.sha256 === sha256),
  )
  if (present !== undefined) return present
  if (offline === true) {
    throw new CortexError('OFFLINE', `The model ${name} is not in ${store}, and downloads are disabled (offline).`, {
      hint: 'Run once without --offline, or use a model that is already downloaded.',
    })
  }
  // Loaded only here, because a start with a stored model needs no HTTP client.
  const { addModel } = await import('./store/add-model.js')
  const source = await sourceOf(reference, options)
  const required =
    sha256 === null ? source : (await import('./sources/require-digest.js')).requireDigest(source, sha256)
  return addModel(required, { store, reference: name, signal, onProgress })
}

async function sourceOf(reference: DownloadableReference, { env = {}, signal }: ResolveModelOptions) {
  if (reference.kind === 'url') {
    const { urlSource } = await import('./sources/url-source.js')
    return urlSource(reference.url)
  }
  const { hubAccess } = await import('./sources/hub-access.js')
  const { hubSource } = await import('./sources/hub-source.js')
  return hubSource(reference, hubAccess(env), signal)
}

/** The reference under which the store keeps a model: without credentials, but distinct where they differ. */
function canonicalName(reference: DownloadableReference): string {
  if (reference.kind === 'hub') {
    const { repository, file, quantization } = reference
    if (file !== null) return `hf:${repository}/${file}`
    return quantization === null ? `hf:${repository}` : `hf:${repository}:${quantization.toUpperCase()}`
  }
  const { url } = reference
  const plain = withoutSecrets(url)
  if (url.href === plain) return plain
  return `${plain}#${createHash('sha256').update(url.href).digest('hex').slice(0, 10)}`
}
