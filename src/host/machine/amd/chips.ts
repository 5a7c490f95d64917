/**
 * Chips by their PCI device numbers, from the kernel's amdgpu and LLVM's "User Guide for AMDGPU Backend": for Windows, and
 * for Linux without amdkfd. What is not listed is not known.
 */
const chips: readonly (readonly [gfx: string, devices: readonly number[]])[] = [
  ['gfx803', [0x67df, 0x67ef, 0x67ff, 0x6fdf, 0x7300]],
  ['gfx900', [0x687f, 0x6861, 0x6863, 0x6860]],
  ['gfx906', [0x66af, 0x66a0, 0x66a1]],
  ['gfx908', [0x738c, 0x7388]],
  ['gfx90a', [0x7408, 0x740c, 0x740f]],
  ['gfx90c', [0x1636, 0x1638, 0x164c]],
  ['gfx942', [0x74a0, 0x74a1, 0x74a2, 0x74a5, 0x74a9, 0x74b5]],
  ['gfx950', [0x75a0, 0x75a3]],
  ['gfx1010', [0x731f, 0x7310, 0x7312]],
  ['gfx1012', [0x7340, 0x7341]],
  ['gfx1030', [0x73bf, 0x73af, 0x73a5, 0x73a2, 0x73a3]],
  ['gfx1031', [0x73df]],
  ['gfx1032', [0x73ff, 0x73ef, 0x73e3]],
  ['gfx1033', [0x163f, 0x1435]],
  ['gfx1034', [0x743f, 0x7422]],
  ['gfx1035', [0x1681]],
  ['gfx1036', [0x164e, 0x13c0]],
  ['gfx1100', [0x744c, 0x7448, 0x7449, 0x744a, 0x744b, 0x745e]],
  ['gfx1101', [0x747e, 0x7470, 0x7461, 0x7460]],
  ['gfx1102', [0x7480, 0x7483, 0x7487, 0x7489, 0x7499]],
  ['gfx1103', [0x15bf, 0x15c8, 0x1900, 0x1901]],
  ['gfx1150', [0x150e]],
  ['gfx1151', [0x1586]],
  ['gfx1152', [0x1114]],
  ['gfx1200', [0x7590]],
  ['gfx1201', [0x7550, 0x7551]],
]

/** Parts of a processor, which use main memory. */
const integrated = /^gfx(902|909|90c|1013|103[3567]|1103|115[0-3])$/

export function gfxOfDevice(device: number | null): string | undefined {
  return chips.find(([, devices]) => device !== null && devices.includes(device))?.[0]
}

export function isIntegrated(gfx: string | undefined): boolean {
  return integrated.test(gfx ?? '')
}
