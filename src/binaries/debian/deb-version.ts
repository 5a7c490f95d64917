/** A version of the form `[epoch:]upstream[-revision]`, Debian Policy 5.6.12. */
interface DebVersion {
  epoch: number
  upstream: string
  revision: string
}

function parseDebVersion(text: string): DebVersion {
  const colon = text.indexOf(':')
  const rest = colon === -1 ? text : text.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: colon === -1 ? 0 : Number(text.slice(0, colon)),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  }
}

/** Negative, zero or positive as `a` is lower than, equal to or higher than `b`. */
export function compareDebVersions(a: string, b: string): number {
  const [left, right] = [parseDebVersion(a), parseDebVersion(b)]
  return (
    left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision)
  )
}

/** The policy's way: by turns a run of non-digits, compared by `order`, and a run of digits, compared as a number. */
function comparePart(a: string, b: string): number {
  let [left, right] = [a, b]
  while (left !== '' || right !== '') {
    const [leftText, rightText] = [/^\D*/.exec(left)?.[0] ?? '', /^\D*/.exec(right)?.[0] ?? '']
    const byText = compareText(leftText, rightText)
    if (byText !== 0) return byText
    left = left.slice(leftText.length)
    right = right.slice(rightText.length)
    const [leftDigits, rightDigits] = [/^\d*/.exec(left)?.[0] ?? '', /^\d*/.exec(right)?.[0] ?? '']
    const byNumber = compareDigits(leftDigits, rightDigits)
    if (byNumber !== 0) return byNumber
    left = left.slice(leftDigits.length)
    right = right.slice(rightDigits.length)
  }
  return 0
}

function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = order(a[index]) - order(b[index])
    if (difference !== 0) return difference
  }
  return 0
}

/** `~` sorts before the end of the text, the end before letters, and letters before all else. */
function order(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  return character.charCodeAt(0) + (/[A-Za-z]/.test(character) ? 0 : 256)
}

/** Of any length: dates and hashes are longer than a double is exact. */
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : left > right ? 1 : 0
}
