import { readFileSync } from 'node:fs'
import type { Libc } from '../facts/machine-and-build.js'
import { isRecord } from '../settings/is-record.js'

/** The part of Node's diagnostic report that tells the C library. */
export interface ReportedLibraries {
  glibcVersion?: string
  sharedObjects: readonly string[]
}

/**
 * The C library that Node itself runs on. Taken from Node's diagnostic report, because asking `ldd` means to spawn and
 * slim images have none.
 */
export function readLibc(reported: ReportedLibraries = readReport()): Libc | undefined {
  if (reported.glibcVersion !== undefined) return { name: 'glibc', version: reported.glibcVersion }
  const musl = reported.sharedObjects.find((path) => /\/(ld-musl-|libc\.musl-)/.test(path))
  return musl === undefined ? undefined : { name: 'musl', version: muslVersion(musl) }
}

function readReport(): ReportedLibraries {
  // Otherwise the report looks up the names of all open connections, which can take seconds.
  const before: unknown = Reflect.get(process.report, 'excludeNetwork')
  Reflect.set(process.report, 'excludeNetwork', true)
  const report: unknown = process.report.getReport()
  Reflect.set(process.report, 'excludeNetwork', before)
  if (!isRecord(report)) return { sharedObjects: [] }
  const version = isRecord(report['header']) ? report['header']['glibcVersionRuntime'] : undefined
  const objects: unknown[] = Array.isArray(report['sharedObjects']) ? report['sharedObjects'] : []
  return {
    ...(typeof version === 'string' && { glibcVersion: version }),
    sharedObjects: objects.filter((path) => typeof path === 'string'),
  }
}

/** musl has no function that tells its version; the string is in the library, between NUL bytes. */
function muslVersion(library: string): string {
  try {
    return /\0(1\.\d+\.\d+)(?:-[\w.-]+)?\0/.exec(readFileSync(library, 'latin1'))?.[1] ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
