/** What the HIP SDK's `hipInfo.exe` lists, card by card. */
export function parseHipInfo(stdout: string): { name: string; gfx: string }[] {
  return stdout.split(/^device#\s+\d+\s*$/m).flatMap((card) => {
    const name = /^Name:[ \t]+(\S.*?)[ \t\r]*$/m.exec(card)?.[1]
    // `gfx90a:sramecc+:xnack-` has its features behind it.
    const gfx = /^gcnArchName:[ \t]+(gfx[0-9a-f]{3,5})\b/m.exec(card)?.[1]
    return name === undefined || gfx === undefined ? [] : { name, gfx }
  })
}
