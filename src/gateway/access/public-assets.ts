/**
 * The files of llama-server's own page, which a browser fetches before a person can enter a key. A path of this
 * shape goes to the child without a key, and the child, which knows its files, decides.
 */
export function looksLikeAsset(method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  return path === '/' || /\.(html|js|mjs|css|json|map|svg|png|ico|webp|woff2?|ttf|webmanifest|txt)$/.test(path)
}
