import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * The llama-servers with this word among their arguments. Zombies have none, and are not counted.
 * @param {string} marker
 * @returns {number[]} pids
 */
export function serversMarked(marker) {
  return processesMarked(marker).filter((pid) => readCommand(pid).some((word) => word.endsWith('llama-server')))
}

/**
 * All processes with this word among their arguments, but for ourselves.
 * @param {string} marker
 * @returns {number[]} pids
 */
export function processesMarked(marker) {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && readCommand(pid).includes(marker))
}

/** @param {number} pid */
function readCommand(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')
  } catch {
    return []
  }
}

/**
 * What a process has open.
 * @param {number} pid
 * @returns {{ all: number, sockets: number }}
 */
export function countDescriptors(pid) {
  let sockets = 0
  const all = readdirSync(`/proc/${pid}/fd`)
  for (const fd of all) {
    try {
      if (readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')) sockets++
    } catch {
      // Closed since.
    }
  }
  return { all: all.length, sockets }
}

/**
 * @param {number} pid
 * @returns {number} bytes in memory
 */
export function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
}

/**
 * @param {number} pid
 * @returns {number} bytes that it has read so far, from whatever
 */
export function bytesRead(pid) {
  return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1] ?? 0)
}

/**
 * SIGKILL, where there is such a process: 0 would be ourselves.
 * @param {number | undefined} pid
 */
export function killHard(pid) {
  if (pid === undefined || !(pid > 0)) throw new Error('There is no process to kill.')
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
