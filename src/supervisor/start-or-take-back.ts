import { toCortexError, type CortexError } from '../errors.js'

/**
 * Starts, and where that fails starts once more with the build before the one on trial: one that was chosen while nothing
 * ran shows only now that it will not come up.
 *
 * @param takeBack Null: no build is to blame. Its result makes the build the chosen one again.
 * @throws what the first start threw
 */
export async function startOrTakeBack(
  start: () => Promise<void>,
  takeBack: (failed: CortexError) => Promise<(() => Promise<void>) | null>,
): Promise<void> {
  try {
    await start()
  } catch (thrown) {
    const failed = toCortexError(thrown)
    const undo = await takeBack(failed)
    if (undo === null) throw failed
    try {
      await start()
    } catch {
      // It was not the build: what is wrong with the other one is what was asked about.
      await undo()
      throw failed
    }
  }
}
