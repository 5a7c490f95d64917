/** The strong entity tag of a version of the config. */
export function entityTag(version: string): string {
  return `"${version}"`
}

/** Whether `If-Match` (RFC 9110, 13.1.1) matches that version; weak tags never match. */
export function ifMatchHolds(ifMatch: string, version: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === entityTag(version))
}
