/**
 * The newest CUDA that a branch of the driver runs, from table 3 of NVIDIA's CUDA release notes; oldest first. A branch
 * between two of these runs what the one before it does.
 */
const branches: readonly (readonly [driver: number, cuda: string])[] = [
  [410, '10.0'],
  [418, '10.1'],
  [440, '10.2'],
  [450, '11.0'],
  [455, '11.1'],
  [460, '11.2'],
  [465, '11.3'],
  [470, '11.4'],
  [495, '11.5'],
  [510, '11.6'],
  [515, '11.7'],
  [520, '11.8'],
  [525, '12.0'],
  [530, '12.1'],
  [535, '12.2'],
  [545, '12.3'],
  [550, '12.4'],
  [555, '12.5'],
  [560, '12.6'],
  [565, '12.7'],
  [570, '12.8'],
  [575, '12.9'],
  [580, '13.0'],
  [590, '13.1'],
  [595, '13.2'],
  [610, '13.3'],
]

/** Where nvidia-smi cannot be asked. A branch that is newer than this table runs at least its last. */
export function cudaOfDriver(driver: string | undefined): string | undefined {
  const branch = Number(/^(\d{3,4})\./.exec(driver ?? '')?.[1] ?? 0)
  return branches.findLast(([first]) => first <= branch)?.[1]
}
