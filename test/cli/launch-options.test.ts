import { expect, test } from '@jest/globals'
import { Command } from 'commander'
import { addLaunchOptions, readLaunchOptions } from '../../src/cli/launch-options.js'

function read(args: string[], childArgs: string[] = []) {
  const command = addLaunchOptions(new Command())
  command.parse(args, { from: 'user' })
  return readLaunchOptions(command.opts(), childArgs)
}

test('each flag is an override of its key, with the text as it was typed', () => {
  const args = ['--model', 'm.gguf', '--backend', 'cpu', '--cache-type', 'q8_0', '--cache-type-k', 'f16']
  const more = ['--cache-type-v', 'q4_0', '--ctx-size', '4096', '--host', '::1', '--port', '0']
  expect(read([...args, ...more]).overrides).toEqual([
    { key: 'model', value: 'm.gguf', flag: '--model' },
    { key: 'backend', value: 'cpu', flag: '--backend' },
    { key: 'cacheType', value: 'q8_0', flag: '--cache-type' },
    { key: 'cacheTypeK', value: 'f16', flag: '--cache-type-k' },
    { key: 'cacheTypeV', value: 'q4_0', flag: '--cache-type-v' },
    { key: 'contextSize', value: '4096', flag: '--ctx-size' },
    { key: 'gateway.host', value: '::1', flag: '--host' },
    { key: 'gateway.port', value: '0', flag: '--port' },
  ])
})

test('nothing given is nothing overridden', () => {
  expect(read([])).toEqual({ overrides: [], offline: false })
})

test('what stands after -- are extraArgs', () => {
  expect(read(['--offline', '--config', 'c.yaml', '--profile', 'p'], ['--slots', '--metrics'])).toEqual({
    configFile: 'c.yaml',
    profile: 'p',
    offline: true,
    overrides: [{ key: 'extraArgs', value: ['--slots', '--metrics'], flag: '--' }],
  })
})
