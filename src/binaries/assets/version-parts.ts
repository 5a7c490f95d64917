/** The numbers of a version, the first most significant: `[12, 8]`. Empty where none is known. */
export type VersionParts = readonly number[]

/** `12.8`, `cu12.2.0` and `580.65.06` as numbers; what follows the first that is none is left out. */
export function parseVersion(text: string | undefined): VersionParts {
  const digits = /^(?:cu|v)?(\d+(?:\.\d+)*)/.exec(text ?? '')?.[1]
  return digits === undefined ? [] : digits.split('.').map(Number)
}

/** Negative, zero or positive as `a` is lower than, equal to or higher than `b`. What is not said counts as 0. */
export function compareVersions(a: VersionParts, b: VersionParts): number {
  const length = Math.max(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function isAtLeast(version: VersionParts, floor: VersionParts): boolean {
  return compareVersions(version, floor) >= 0
}

/** 12 is one of 12.8, and 12.8 of 12.8.1; 12.8 is none of 12. */
export function isWithin(version: VersionParts, wanted: VersionParts): boolean {
  return wanted.every((part, index) => part === (version[index] ?? (index === 0 ? undefined : 0)))
}

export function formatVersion(version: VersionParts): string {
  return version.join('.')
}
