import { readlink } from 'node:fs/promises'
import path from 'node:path'

/** As the system: a longer chain is a circle. */
const mostLinks = 40

/**
 * Every link on the way to a file, and the file at its end. A Kubernetes ConfigMap changes by a link in the middle,
 * `..data`, that comes to point elsewhere, while neither the file that was named nor the one that was read is touched.
 */
export async function followLinks(file: string): Promise<readonly string[]> {
  const links: string[] = []
  let done = path.parse(file).root
  let rest = partsOf(file)
  while (rest.length > 0) {
    const [part = '', ...after] = rest
    const next = path.join(done, part)
    const target = links.length < mostLinks ? await readLink(next) : undefined
    if (target === undefined) {
      done = next
      rest = after
      continue
    }
    links.push(next)
    const absolute = path.resolve(done, target)
    done = path.parse(absolute).root
    rest = [...partsOf(absolute), ...after]
  }
  return [...links, done]
}

function partsOf(file: string): string[] {
  const { root } = path.parse(file)
  return file
    .slice(root.length)
    .split(path.sep)
    .filter((part) => part !== '')
}

async function readLink(file: string): Promise<string | undefined> {
  try {
    return await readlink(file)
  } catch {
    // No link, or nothing there: then there is nothing to follow.
    return undefined
  }
}
