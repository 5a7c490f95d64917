/** The name of one part of a model that was split by llama.cpp's `gguf-split`. */
export interface SplitName {
  /** Everything before `-00001-of-00003.gguf`, folders included. */
  prefix: string
  /** From 1. */
  index: number
  count: number
}

const pattern = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i

export function readSplitName(name: string): SplitName | null {
  const match = pattern.exec(name)
  if (match === null) return null
  const [index, count] = [Number(match[2]), Number(match[3])]
  return index >= 1 && index <= count ? { prefix: match[1] ?? '', index, count } : null
}

/** The names of all parts, in order; the name itself where it is not one of a part. */
export function splitNames(name: string): string[] {
  const split = readSplitName(name)
  if (split === null) return [name]
  const digits = (number: number) => String(number).padStart(5, '0')
  return Array.from(
    { length: split.count },
    (_, index) => `${split.prefix}-${digits(index + 1)}-of-${digits(split.count)}.gguf`,
  )
}
