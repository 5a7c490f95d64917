import type { HubReference } from '../../settings/model-reference.js'
import { chooseHubFiles } from './choose-hub-files.js'
import type { HubAccess } from './hub-access.js'
import { explainHubStatus, fetchHubRepository } from './hub-repository.js'
import type { ModelSource } from './model-source.js'
import { safeName } from './store-names.js'

/** Resolves a reference through the Hub. The files are pinned to the current commit of the repository. */
export async function hubSource(
  reference: HubReference,
  access: HubAccess,
  signal: AbortSignal | undefined,
): Promise<ModelSource> {
  const { repository } = reference
  const { commit, files } = await fetchHubRepository(repository, access, signal)
  const byPath = new Map(files.map((file) => [file.path, file]))
  const chosen = chooseHubFiles(reference, [...byPath.keys()])
  const first = chosen[0] ?? ''
  return {
    readableKey: ['hf', ...repository.split('/'), baseName(first)],
    identity: `hf:${repository}/${first}`,
    source: 'hub',
    label: baseName(first),
    revision: commit,
    files: chosen.map((path) => ({
      url: new URL(
        `${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`,
        access.endpoint,
      ),
      name: safeName(baseName(path)),
      size: byPath.get(path)?.size ?? null,
      sha256: byPath.get(path)?.sha256 ?? null,
    })),
    headers: access.headers,
    explainStatus: (status) => explainHubStatus(repository, access, status),
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
