import { expect, test } from '@jest/globals'
import { commandName } from '../../src/cli/command-name.js'

test('as the reader called it', () => {
  const script = '/clone/dist/cli/main.js'
  const ownStart = { npm_lifecycle_event: 'start', npm_package_name: 'cortex-supervisor' }
  expect(commandName({}, script, '/clone')).toBe('cortex-supervisor')
  expect(commandName({ npm_command: 'exec' }, script, '/clone')).toBe('npx cortex-supervisor')
  expect(commandName(ownStart, script, '/clone')).toBe('node dist/cli/main.js')
  expect(commandName({ ...ownStart, npm_package_name: 'an-app' }, script, '/clone')).toBe('cortex-supervisor')
})
