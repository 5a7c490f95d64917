/**
 * The path that any reader of it could take a request target to mean: decoded (also twice over), slashes of both kinds
 * merged, dots resolved, lower case. For deciding what is refused, never for forwarding: the child gets the target as
 * it came.
 */
export function normalizePath(target: string): string {
  if (/^(\/[a-z0-9_-][a-z0-9_.-]*)+$/.test(target)) return target
  let path = target.replace(/[?#].*$/s, '')
  for (let round = 0; round < 4; round++) {
    const decoded = decodeOnce(path)
    if (decoded === path) break
    path = decoded
  }
  const segments: string[] = []
  for (const segment of path.toLowerCase().split(/[/\\]+/)) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}`
}

/**
 * The path that llama-server matches with its routes: decoded once, and nothing else. It can mean another route than
 * {@link normalizePath}: in `/slots/0%5C..` it sees a slot, and `POST /slots/0%252Fx` saves slot 0.
 */
export function pathForChild(target: string): string {
  return decodeOnce(target.replace(/[?#].*$/s, ''))
}

/** As llama-server's HTTP library (cpp-httplib) does it, which also knows `%u0073` and leaves invalid escapes alone. */
function decodeOnce(path: string): string {
  return path.replace(
    /%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi,
    (_, wide: string | undefined, narrow: string | undefined) =>
      String.fromCharCode(parseInt(wide ?? narrow ?? '', 16)),
  )
}
