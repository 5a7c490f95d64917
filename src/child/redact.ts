/**
 * Hides a child's API key from whoever reads its log. llama-server prints the last characters of its keys
 * (`api_keys: ****sk`), and a short key in full.
 */
export function redactor(apiKey: string): (line: string) => string {
  return (line) => {
    const hidden = line.includes(apiKey) ? line.replaceAll(apiKey, '****') : line
    return hidden.includes('api_keys:') ? hidden.replace(/(api_keys:).*/, '$1 ****') : hidden
  }
}
