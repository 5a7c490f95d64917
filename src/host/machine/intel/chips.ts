/**
 * Intel's cards of their own by their PCI device numbers, from Mesa's list (include/pci_ids/iris_pci_ids.h). Every other
 * number is a part of a processor.
 */
const cards: ReadonlyMap<number, string> = new Map([
  [0x4905, 'Intel Iris Xe MAX'],
  [0x4908, 'Intel Iris Xe'],
  [0x5690, 'Intel Arc A770M'],
  [0x5691, 'Intel Arc A730M'],
  [0x5692, 'Intel Arc A550M'],
  [0x5693, 'Intel Arc A370M'],
  [0x5694, 'Intel Arc A350M'],
  [0x5696, 'Intel Arc A570M'],
  [0x5697, 'Intel Arc A530M'],
  [0x56a0, 'Intel Arc A770'],
  [0x56a1, 'Intel Arc A750'],
  [0x56a2, 'Intel Arc A580'],
  [0x56a5, 'Intel Arc A380'],
  [0x56a6, 'Intel Arc A310'],
  [0x56b0, 'Intel Arc Pro A30M'],
  [0x56b1, 'Intel Arc Pro A40/A50'],
  [0x56b2, 'Intel Arc Pro A60M'],
  [0x56b3, 'Intel Arc Pro A60'],
  [0x56c0, 'Intel Data Center GPU Flex 170'],
  [0x56c1, 'Intel Data Center GPU Flex 140'],
  [0x0bd5, 'Intel Data Center GPU Max 1550'],
  [0x0bda, 'Intel Data Center GPU Max 1100'],
  [0xe202, 'Intel Arc Pro B-series'],
  [0xe20b, 'Intel Arc B580'],
  [0xe20c, 'Intel Arc B570'],
  [0xe211, 'Intel Arc Pro B60'],
  [0xe212, 'Intel Arc Pro B50'],
])

/** null: a part of the processor, which uses main memory. */
export function nameOfCard(device: number | null): string | null {
  return (device === null ? undefined : cards.get(device)) ?? null
}
