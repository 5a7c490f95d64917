/** The variable that sets a key: `CORTEX_CACHE_TYPE_K` for `cacheTypeK`, `CORTEX_GATEWAY_PORT` for `gateway.port`. */
export function environmentName(key: string): string {
  const words = key.replaceAll('.', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return `CORTEX_${words.toUpperCase()}`
}
