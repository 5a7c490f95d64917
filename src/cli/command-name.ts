import path from 'node:path'

/** The command as the user invoked it, so that hints can be copied and pasted. */
export function commandName(env: NodeJS.ProcessEnv, script: string | undefined, cwd: string): string {
  // `npm start` in a clone, where `cortex-supervisor` is not installed as a command.
  if (env['npm_lifecycle_event'] === 'start' && env['npm_package_name'] === 'cortex-supervisor') {
    return `node ${path.relative(cwd, script ?? 'dist/cli/main.js')}`
  }
  return env['npm_command'] === 'exec' ? 'npx cortex-supervisor' : 'cortex-supervisor'
}
