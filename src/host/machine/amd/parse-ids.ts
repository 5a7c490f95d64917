/** libdrm's list of names, /usr/share/libdrm/amdgpu.ids: lines of `744C,\tC8,\tAMD Radeon RX 7900 XTX`. */
export function nameOfDevice(ids: string, device: number, revision: number): string | undefined {
  const hex = (figure: number): string => figure.toString(16).toUpperCase()
  const begin = new RegExp(`^${hex(device).padStart(4, '0')},[ \\t]*0*${hex(revision)},[ \\t]*(.+?)[ \\t\\r]*$`, 'im')
  return begin.exec(ids)?.[1]
}
