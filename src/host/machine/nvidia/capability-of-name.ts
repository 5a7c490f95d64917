/**
 * Compute capabilities by the names of cards, from NVIDIA's list (developer.nvidia.com/cuda-gpus), for drivers before 510
 * that cannot be asked, and where only a driver's files can be read. The first pattern that fits counts; what fits none
 * is not known.
 */
const generations: readonly (readonly [name: RegExp, capability: string])[] = [
  [/\bGB10\b/, '12.1'],
  [/\bThor\b/, '11.0'],
  [/RTX PRO \d{3,4}\b|RTX 50\d\d\b/, '12.0'],
  [/\bG?B300\b/, '10.3'],
  [/\bG?B[12]00\b/, '10.0'],
  [/\b(GH200|H100|H200|H800|H20)\b/, '9.0'],
  [/RTX 40\d\d\b|RTX \d{4} (Ada|SFF Ada)|\b(L4|L40|L40S|L20|L2)\b/, '8.9'],
  [/\bOrin\b/, '8.7'],
  [/RTX 30\d\d\b|RTX 20[5]0\b|RTX A\d{3,4}\b|\b(A40|A16|A10|A10G|A10M|A2)\b|MX570\b/, '8.6'],
  [/\b(A100|A100X|A30|A30X|A800)\b|\bPG509-/, '8.0'],
  [/RTX 20\d\d\b|GTX 16\d\d\b|TITAN RTX|\bT4G?\b|Quadro RTX|\bT(400|500|550|600|1000|1200|2000)\b|MX450\b/, '7.5'],
  [/\bXavier\b/, '7.2'],
  [/\bV100S?\b|TITAN V\b|\bGV100\b/, '7.0'],
  [/\bTX2\b/, '6.2'],
  [/GTX 10\d\d\b|GT 10\d\d\b|TITAN Xp?\b|\bP(4|6|40)\b|Quadro P\d{3,4}\b|MX(1[15]0|2[35]0|3[1-3]0)\b/, '6.1'],
  [/\bP100\b|\bGP100\b/, '6.0'],
  [/Jetson Nano|\bTX1\b/, '5.3'],
  [/GTX 9[5-8]\d|GTX TITAN X\b|\bM(4|6|40|60)\b|Quadro M[2-6]\d{3}\b/, '5.2'],
  [/GTX 7[45]\d|GTX 8[4-6]0M|9[2-4]0MX?\b|\bM10\b|Quadro (K620|K1200|K2200|M[5-9]00M|M1\d00M?)\b/, '5.0'],
  [/\bK80\b/, '3.7'],
  [/GTX 7[78]0|\bK40|\bK20|TITAN Black|GTX TITAN\b/, '3.5'],
]

export function capabilityOfName(name: string): string | undefined {
  return generations.find(([pattern]) => pattern.test(name))?.[1]
}
