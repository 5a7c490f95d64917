/** The strong entity tag of a version of the config. */
export function entityTag(version: string): string {
  return `"${version}"`
}

/** Whether an `If-Match` (RFC 9110, 13.1.1) holds for that version; a weak tag never does. */
export function ifMatchHolds(ifMatch: string, version: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === entityTag(version))
}
