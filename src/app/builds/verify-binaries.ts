import { abortedError } from '../../binaries/aborted.js'
import { describeDamage } from '../../binaries/store/damaged-install.js'
import { storeFolder, surveyStore } from '../../binaries/store/list-installs.js'
import { matchInstall } from '../../binaries/store/match-install.js'
import type { Verification } from '../../binaries/store/verify-install.js'
import { userFolders } from '../../host/folders.js'
import type { StoreChoice } from './list-binaries.js'

export interface VerifiedBinary extends Verification {
  id: string
  /** Every file is as installed, and there are no others. */
  whole: boolean
  /** Why it cannot be used, as a phrase that follows its id. */
  damaged?: string
}

/**
 * Checks every file of a build, or of all builds, against its recorded digest.
 *
 * @throws BINARY_NOT_FOUND, USAGE if the id is ambiguous, ABORTED
 */
export async function verifyBinaries(
  text?: string,
  { env = process.env, signal }: StoreChoice & { signal?: AbortSignal } = {},
): Promise<VerifiedBinary[]> {
  const { installs, damaged } = await surveyStore(storeFolder(userFolders(env)))
  const all = [...installs, ...damaged]
  const { isDamaged, verifyInstall } = await import('../../binaries/store/verify-install.js')
  const verified: VerifiedBinary[] = []
  // Sequentially: a disk reads one large file faster than several at once.
  for (const install of text === undefined ? all : [matchInstall(all, text)]) {
    const verification = await verifyInstall(install, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? abortedError(`The verification of ${install.id}`, signal) : error
    })
    const damage = 'damage' in install ? { damaged: describeDamage(install) } : {}
    const whole = !isDamaged(verification) && verification.unknown !== true && !('damage' in install)
    verified.push({ id: install.id, whole, ...damage, ...verification })
  }
  return verified
}
