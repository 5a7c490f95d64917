/** `720 MiB`, `3.2 GiB`: rounded by `round`, so that what does not fit does not look as if it did. */
export function amount(bytes: number, round: (value: number) => number): string {
  const mib = bytes / 2 ** 20
  return mib < 1024 ? `${round(mib)} MiB` : `${round((mib / 1024) * 10) / 10} GiB`
}
