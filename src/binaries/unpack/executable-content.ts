const machO = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe, 0xcafebabf])

/** Whether a file that begins like this is for a system to run or load: ELF, Mach-O, or a script. */
export function isExecutable(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 4))
  if (bytes.toString('latin1', 0, 2) === '#!') return true
  if (bytes.length < 4) return false
  return bytes.toString('latin1') === '\x7fELF' || machO.has(bytes.readUInt32BE(0))
}
