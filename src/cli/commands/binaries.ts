import { Command } from 'commander'
import type { Context } from '../context.js'
import { installCommand } from './binaries/install.js'
import { listCommand } from './binaries/list.js'
import { rollbackCommand, useCommand } from './binaries/switch.js'
import { pruneCommand, removeCommand } from './binaries/tidy.js'
import { verifyCommand } from './binaries/verify.js'

export function binariesCommand(context: Context): Command {
  return new Command('binaries')
    .description('manage installed builds of llama.cpp')
    .addCommand(listCommand(context))
    .addCommand(installCommand(context))
    .addCommand(useCommand(context))
    .addCommand(rollbackCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(pruneCommand(context))
    .addCommand(verifyCommand(context))
}
