import path from 'node:path'

/** Where something stands, for a message: lines and columns start at 1. */
export interface Place {
  /** Absolute path of a file, else what names the place: a variable, a flag. */
  file: string
  line: number
  column: number
  /** As a person reads it: `cortex.yaml:7:13`, `CORTEX_CACHE_TYPE_K`, `--ctx-size`. */
  text: string
}

/** Relative to the working directory, unless the file lies outside of it. */
export function showPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file)
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}
