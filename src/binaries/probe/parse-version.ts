export interface ReportedVersion {
  /** As `--version` prints it, without the word `version:`. */
  version: string
  /** llama.cpp's build number; null where the build was made without one. */
  build: number | null
}

/**
 * The output of `llama-server --version`, stderr and stdout together; null if it is not llama.cpp's.
 * Known forms: `version: 0.7.0 (build 11669, commit 4a5b6c7)`, `version: 5000 (abc1234)`, `version: b5000 (abc1234)`,
 * and `version: 0 (unknown)` of a build outside a git checkout. GPU libraries may print lines of their own before it.
 */
export function parseVersion(output: string): ReportedVersion | null {
  const version = /^version: (\S.*?)\s*$/m.exec(output)?.[1]
  if (version === undefined || !/^b?\d/.test(version)) return null
  const number = /\(build b?(\d+)\b/.exec(version)?.[1] ?? /^b?(\d+)(?: \(|$)/.exec(version)?.[1]
  const build = Number(number ?? 0)
  return { version, build: build > 0 ? build : null }
}
