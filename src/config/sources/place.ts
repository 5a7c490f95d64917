import path from 'node:path'

/** A location, for messages; lines and columns start at 1. */
export interface Place {
  /** Absolute path of a file, or the name of a variable or flag. */
  file: string
  line: number
  column: number
  /** For display: `cortex.yaml:7:13`, `CORTEX_CACHE_TYPE_K`, `--ctx-size`. */
  text: string
}

/** Relative to the working directory, unless the file is outside it. */
export function showPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file)
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}
