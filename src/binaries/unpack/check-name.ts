/** Bytes in UTF-8, in what all file systems that people use have in common. */
const longestName = 255

/**
 * What makes the name of a file or folder impossible, or something else than a name, on one of the systems that a build may
 * be for; null if nothing does. It is the same on every system, so that an archive that was good here is good everywhere.
 *
 * Windows' rules: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function checkName(name: string): string | null {
  if (name.includes('\ufffd')) return 'its name is not in UTF-8'
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) return 'there is a control character in its name'
  if (/[<>:"|?*]/.test(name)) return 'there is a character in its name that Windows reserves'
  if (/[. ]$/.test(name)) return 'its name ends with a dot or a space, which Windows drops'
  if (/^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i.test(name))
    return 'Windows has a device of that name'
  if (Buffer.byteLength(name) > longestName) return 'its name is too long'
  return null
}
