import path from 'node:path'

/** Relative to the working directory, unless the file lies outside of it. */
export function showPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file)
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative
}
