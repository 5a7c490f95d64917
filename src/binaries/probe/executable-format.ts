import { open } from 'node:fs/promises'

/** What the first bytes of a file say it is. */
export interface ExecutableFormat {
  kind: 'elf' | 'mach-o' | 'pe' | 'script' | 'other'
  /** In Node's words where it has one; null where the format does not say, or says several. */
  arch: string | null
  /** Of a dynamically linked ELF file: its loader, `/lib64/ld-linux-x86-64.so.2`. Of a script: what runs it. */
  interpreter?: string
}

const elfMachines: Readonly<Record<number, string>> = {
  3: 'ia32',
  8: 'mips',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
}
const machOCpus: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }
const peMachines: Readonly<Record<number, string>> = { 0x014c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' }

/** The first few kilobytes are enough: linkers put the program headers and the loader's name there. */
export async function readExecutableFormat(file: string): Promise<ExecutableFormat> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    return executableFormat(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

export function executableFormat(head: Buffer): ExecutableFormat {
  if (head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46) return elf(head)
  if (head.length >= 8 && head.readUInt32LE(0) === 0xfeedfacf) {
    return { kind: 'mach-o', arch: machOCpus[head.readUInt32LE(4)] ?? null }
  }
  // Fat binaries hold several architectures.
  if (head.length >= 8 && head.readUInt32BE(0) === 0xcafebabe) return { kind: 'mach-o', arch: null }
  if (head.length >= 64 && head.toString('latin1', 0, 2) === 'MZ') return pe(head)
  if (head.toString('latin1', 0, 2) === '#!') {
    const interpreter = /^#!\s*(\S+)/.exec(head.toString('latin1', 0, 256))?.[1]
    return { kind: 'script', arch: null, ...(interpreter !== undefined && { interpreter }) }
  }
  return { kind: 'other', arch: null }
}

function elf(head: Buffer): ExecutableFormat {
  const little = head[5] === 1
  const machine = little ? head.readUInt16LE(18) : head.readUInt16BE(18)
  const interpreter = little && head[4] === 2 ? elfInterpreter(head) : undefined
  return { kind: 'elf', arch: elfMachines[machine] ?? null, ...(interpreter !== undefined && { interpreter }) }
}

/** PT_INTERP of a 64-bit little-endian ELF file. */
function elfInterpreter(head: Buffer): string | undefined {
  if (head.length < 64) return undefined
  const table = Number(head.readBigUInt64LE(32))
  const size = head.readUInt16LE(54)
  const count = head.readUInt16LE(56)
  for (let at = table, left = count; left > 0 && at + 56 <= head.length; at += size, left -= 1) {
    if (head.readUInt32LE(at) !== 3) continue
    const offset = Number(head.readBigUInt64LE(at + 8))
    const length = Number(head.readBigUInt64LE(at + 32))
    if (length < 2 || offset + length > head.length) return undefined
    return head.toString('latin1', offset, offset + length - 1)
  }
  return undefined
}

function pe(head: Buffer): ExecutableFormat {
  const at = head.readUInt32LE(60)
  const signed = at + 6 <= head.length && head.toString('latin1', at, at + 4) === 'PE\0\0'
  return { kind: 'pe', arch: signed ? (peMachines[head.readUInt16LE(at + 4)] ?? null) : null }
}
