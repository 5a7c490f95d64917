import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { executableFormat, readExecutableFormat } from '../../../src/binaries/probe/executable-format.js'

function elf(machine: number, changes: { bits?: number; order?: number } = {}): Buffer {
  const head = Buffer.alloc(128)
  head.write('\x7fELF', 'latin1')
  head[4] = changes.bits ?? 2
  head[5] = changes.order ?? 1
  if (head[5] === 1) head.writeUInt16LE(machine, 18)
  else head.writeUInt16BE(machine, 18)
  return head
}

describe('the format of a file', () => {
  test.each([
    [62, 'x64'],
    [183, 'arm64'],
    [243, 'riscv64'],
    [999, null],
  ])('ELF machine %d is %s', (machine, arch) => {
    expect(executableFormat(elf(machine))).toEqual({ kind: 'elf', arch })
  })

  test('is told for big-endian ELF, Mach-O, PE, scripts and the rest', () => {
    expect(executableFormat(elf(22, { order: 2 })).arch).toBe('s390x')
    expect(executableFormat(Buffer.from('cffaedfe0c000001', 'hex'))).toEqual({ kind: 'mach-o', arch: 'arm64' })
    expect(executableFormat(Buffer.from('cafebabe00000002', 'hex'))).toEqual({ kind: 'mach-o', arch: null })
    const pe = Buffer.alloc(128)
    pe.write('MZ')
    pe.writeUInt32LE(64, 60)
    pe.write('PE\0\0', 64)
    pe.writeUInt16LE(0x8664, 68)
    expect(executableFormat(pe)).toEqual({ kind: 'pe', arch: 'x64' })
    expect(executableFormat(Buffer.from('#! /bin/sh -e\n'))).toEqual({
      kind: 'script',
      arch: null,
      interpreter: '/bin/sh',
    })
    expect(executableFormat(Buffer.from('hello'))).toEqual({ kind: 'other', arch: null })
    expect(executableFormat(Buffer.alloc(0))).toEqual({ kind: 'other', arch: null })
  })

  test('of Node itself is this machine’s, with its loader', async () => {
    const format = await readExecutableFormat(process.execPath)
    expect(format.arch).toBe(process.arch)
    if (format.kind === 'elf') expect(await readFile(format.interpreter ?? '')).toBeDefined()
  })

  test('never throws, however a header lies', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(elf(62), Buffer.from('MZ'), Buffer.from('#!')),
        (bytes, start) => {
          executableFormat(Buffer.concat([start.subarray(0, 20), Buffer.from(bytes)]))
        },
      ),
    )
  })
})
