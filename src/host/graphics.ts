import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { GraphicsFacts, VulkanDriver } from '../facts/machine-and-build.js'

type Environment = Readonly<Record<string, string | undefined>>

const nodePattern = /^(nvidia\d+|kfd|dxg|mali\d+)$/

/** Linux: looks at device files and driver manifests only, asks no driver, and never throws. */
export function readGraphics(env: Environment, root = '/'): GraphicsFacts {
  const devices = path.join(root, 'dev')
  const nodes = [
    ...list(devices).filter((name) => nodePattern.test(name)),
    ...list(path.join(devices, 'dri'))
      .filter((name) => name.startsWith('renderD'))
      .map((name) => `dri/${name}`),
  ].map((name) => path.join(devices, name))
  return { nodes, vulkanDrivers: vulkanManifests(env, root).flatMap(readDriver) }
}

/** In the order of the Vulkan loader (LoaderDriverInterface.md): its variables replace the search. */
function vulkanManifests(env: Environment, root: string): string[] {
  const named = env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES']
  if (named !== undefined && named !== '')
    return named
      .split(':')
      .filter((file) => file !== '')
      .flatMap(manifestsAt)
  const home = env['HOME'] ?? ''
  const folders = [
    env['XDG_CONFIG_HOME'] || path.join(home, '.config'),
    ...(env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':'),
    '/etc',
    env['XDG_DATA_HOME'] || path.join(home, '.local/share'),
    ...(env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(':'),
  ]
  return [...new Set(folders)]
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => manifestsAt(path.join(root, folder, 'vulkan/icd.d')))
}

function manifestsAt(place: string): string[] {
  return place.endsWith('.json')
    ? [place]
    : list(place)
        .filter((name) => name.endsWith('.json'))
        .map((name) => path.join(place, name))
}

function readDriver(manifest: string): VulkanDriver[] {
  const modified = statSync(manifest, { throwIfNoEntry: false })?.mtimeMs
  return modified === undefined ? [] : [{ manifest, modified }]
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
