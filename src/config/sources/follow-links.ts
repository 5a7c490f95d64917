import { readlink } from 'node:fs/promises'
import path from 'node:path'

/** The limit of Linux; a longer chain is a cycle. */
const mostLinks = 40

/**
 * Every symbolic link on the path to a file, and finally the file itself. A Kubernetes ConfigMap is updated by redirecting
 * the link `..data` in the middle, while neither the named file nor the one that was read changes.
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
    // Not a link, or missing.
    return undefined
  }
}
