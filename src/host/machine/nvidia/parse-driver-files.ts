/**
 * `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 …`, or
 * `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build …`.
 */
export function parseKernelModule(version: string): string | undefined {
  return /^NVRM version:.*?\s(\d{3,4}\.\d+(?:\.\d+)?)\s/m.exec(`${version}\n`)?.[1]
}

/** `Model: \t\t NVIDIA GeForce RTX 4090` in /proc/driver/nvidia/gpus/0000:01:00.0/information. */
export function parseModel(information: string): string | undefined {
  const [, name] = /^Model:[ \t]+(\S.*?)\s*$/m.exec(information) ?? []
  return name === undefined || /^Unknown$/i.test(name) ? undefined : name
}

/** The version in the name of the driver's library: `libcuda.so.535.183.01`. `libcuda.so.1` is a link, and says nothing. */
export function driverOfLibrary(names: readonly string[]): string | undefined {
  return names.flatMap((name) => /^libcuda\.so\.(\d{3,4}(?:\.\d+)+)$/.exec(name)?.[1] ?? [])[0]
}

/**
 * The version that NVIDIA gives a driver, from the one that Windows does: `32.0.15.8097` is 580.97, the last five digits.
 */
export function driverOnWindows(version: string): string | undefined {
  const [, third, fourth] = /^\d+\.\d+\.(\d+)\.(\d{1,4})$/.exec(version) ?? []
  if (third === undefined || fourth === undefined) return undefined
  const digits = (third + fourth.padStart(4, '0')).slice(-5)
  return digits.length < 5 ? undefined : `${digits.slice(0, 3)}.${digits.slice(3)}`
}
