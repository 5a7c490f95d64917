import { userInfo } from 'node:os'

/** Tells this user from the others of the machine, in a name of a file. */
export function userName(): string {
  const { uid, username } = userInfo()
  return uid < 0 ? username : String(uid)
}
