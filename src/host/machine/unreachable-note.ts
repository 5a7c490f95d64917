import type { MachineNote } from '../../facts/machine-facts.js'
import type { Reach } from './machine-source.js'

/** A note about a device whose file cannot be opened; null if it can. */
export function unreachableNote(
  about: MachineNote['about'],
  name: string,
  file: string,
  reach: Reach,
): MachineNote | null {
  switch (reach) {
    case 'usable':
      return null
    case 'denied':
      return {
        about,
        message: `${name} is there, but this user may not open ${file}.`,
        hint: 'Add the user to the group that owns the file (`sudo usermod -aG render,video $USER`), and log in again.',
      }
    case 'missing':
      return {
        about,
        message: `The machine has ${name}, but there is no ${file} here.`,
        hint: 'In a container, give it the device: `docker run --device /dev/dri --device /dev/kfd`.',
      }
  }
}
