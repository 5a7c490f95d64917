import { Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.js'
import { addNameOption, type NameOption } from '../name-option.js'

interface LogsOptions extends NameOption {
  follow?: boolean
  lines: number
}

export function logsCommand(context: Context): Command {
  return addNameOption(new Command('logs'))
    .description("show llama-server's latest log lines")
    .option('-f, --follow', 'keep printing new lines as they arrive')
    .option('-n, --lines <count>', 'how many of the latest lines to show', parseCount, 200)
    .action((options: LogsOptions) => showLogs(options, context))
}

async function showLogs({ name, follow, lines }: LogsOptions, context: Context): Promise<void> {
  const { findRunning } = await import('../../index.js')
  const { terminal, env, readerGone } = context
  const client = await findRunning(name, { env })
  if (!follow) {
    const latest = await client.logs(lines)
    if (terminal.json) terminal.printJson({ lines: latest })
    else for (const line of latest) terminal.print(line)
    return
  }
  const show = (line: string): void => (terminal.json ? terminal.printEvent({ line }) : terminal.print(line))
  // Subscribed before the log is read, so that no line is missed; a line may arrive both ways.
  const events = client.events(readerGone, { log: true })
  const latest = await client.logs(lines)
  for (const line of latest) show(line)
  const shown = new Set(latest)
  for await (const { name: event, data } of events) {
    if (event !== 'log' || shown.delete(data.line)) continue
    shown.clear()
    show(data.line)
  }
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
