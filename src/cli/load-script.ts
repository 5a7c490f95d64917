import { readFileSync, statSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import { Script } from 'node:vm'
import { userFolders } from '../host/folders.js'
import { readCodeCache, writeCodeCache } from './code-cache.js'

/** ms after which a command that goes on, such as `start`, has run what its next start will run. */
const started = 10_000

export interface LoadedScript<Exports> {
  exports: Exports
  /** Keeps what was compiled so far, where nothing was kept yet. */
  keep(): void
}

/**
 * Runs a CommonJS script as `require` would, but for `import()`, which it must not call; with what V8 made of it in an earlier run of the same command: compiling
 * takes several times as long as reading that. Each command has its own, because only functions that ran are in it.
 */
export function loadScript<Exports>(
  file: string,
  command: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): LoadedScript<Exports> {
  const source = Module.wrap(readFileSync(file, 'latin1'))
  const place = command !== undefined && /^[a-z]+$/.test(command) ? cachePlace(command, env) : null
  const identity = identityOf(file)
  const cached = place === null ? null : readCodeCache(place, identity)
  const script = new Script(source, { filename: file, ...(cached && { cachedData: cached }) })

  let kept = cached !== null && script.cachedDataRejected !== true
  const keep = (): void => {
    if (kept || place === null) return
    kept = true
    writeCodeCache(place, identity, script.createCachedData())
  }
  setTimeout(keep, started).unref()

  const module = { exports: {} as Exports }
  const run = script.runInThisContext() as (
    exports: Exports,
    require: NodeJS.Require,
    module: { exports: Exports },
    filename: string,
    folder: string,
  ) => void
  run.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file))
  return { exports: module.exports, keep }
}

function cachePlace(command: string, env: Readonly<Record<string, string | undefined>>): string {
  return path.join(userFolders(env).cache, 'compiled', `${command}.v8`)
}

/** All on which compiled code depends: another script, another Node or another processor must not be given it. */
function identityOf(file: string): string {
  const { size, mtimeMs, ino } = statSync(file)
  return [scriptDigest, file, size, mtimeMs, ino, process.version, process.versions.v8, process.arch].join(' ')
}

/** Of the script that was built together with this file. */
const scriptDigest = typeof CORTEX_SCRIPT_DIGEST === 'string' ? CORTEX_SCRIPT_DIGEST : ''

declare const CORTEX_SCRIPT_DIGEST: string | undefined
