import path from 'node:path'

/** How the reader called us and can call us again, so that a hint can be copied as it is. */
export function commandName(env: NodeJS.ProcessEnv, script: string | undefined, cwd: string): string {
  // `npm start` in a clone, where no command of our name is installed.
  if (env['npm_lifecycle_event'] === 'start' && env['npm_package_name'] === 'cortex-supervisor') {
    return `node ${path.relative(cwd, script ?? 'dist/cli/main.js')}`
  }
  return env['npm_command'] === 'exec' ? 'npx cortex-supervisor' : 'cortex-supervisor'
}
