import { Command } from 'commander'
import type { EvaluationNews, Running, Status } from '../../index.js'
import type { Context } from '../context.js'
import { describeProgress } from '../evaluate/evaluation-progress.js'
import { formatDuration } from '../format-amounts.js'
import { formatRows } from '../format-rows.js'
import { addNameOption, type NameOption } from '../name-option.js'
import { describeError } from '../describe-issue.js'
import { describeCache, describeServer } from '../start/describe-ready.js'
import type { Style, Terminal } from '../terminal.js'

export function statusCommand(context: Context): Command {
  return addNameOption(new Command('status'))
    .description('show what the running supervisor is doing')
    .action(async ({ name }: NameOption) => {
      const { findRunning } = await import('../../index.js')
      const { terminal, env } = context
      const client = await findRunning(name, { env })
      const status = await client.status()
      if (terminal.json) terminal.printJson(status)
      else terminal.print(describeStatus(status, terminal, Date.now()))
    })
}

export function describeStatus(status: Status, { style }: Pick<Terminal, 'style'>, now: number): string {
  const rows = [
    [
      style('bold', status.name ?? 'unnamed'),
      `${style(stateStyle(status.state), status.state)}, up ${formatDuration(now - Date.parse(status.startedAt))}`,
    ],
    ['url', status.url ?? 'not listening yet'],
    ['config', status.config ?? 'none; using the defaults'],
  ]
  if (isRunning(status)) {
    rows.push(
      ['server', `${describeServer(status)}, pid ${status.pid}`],
      ['model', `${status.model.reference}  ${status.model.path}`],
      ['K/V cache', describeCache(status)],
    )
  }
  if (status.restarts > 0) rows.push(['restarts', `${status.restarts} after crashes`])
  if (status.lastReload) rows.push(['last change', `${status.lastReload.outcome} at ${status.lastReload.time}`])
  if (status.lastExit && status.lastExit.class !== 'asked') {
    rows.push(['last exit', `${status.lastExit.reason} (${status.lastExit.class}) at ${status.lastExit.time}`])
  }
  if (status.evaluation) rows.push(['evaluation', describeEvaluationNews(status.evaluation)])
  const table = formatRows(rows)
  const error = status.error ?? status.lastReload?.error
  return error ? `${table}\n\n${describeError(error, style)}` : table
}

function describeEvaluationNews({ state, startedAt, endedAt, progress, error }: EvaluationNews): string {
  if (state !== 'running') return `${state} at ${endedAt ?? startedAt}${error ? `: ${error.message}` : ''}`
  return progress === null ? `running since ${startedAt}` : describeProgress(progress)
}

function isRunning(status: Status): status is Status & Running {
  return status.pid !== undefined
}

function stateStyle(state: Status['state']): Style {
  if (state === 'ready') return 'green'
  return state === 'failed' || state === 'stopped' ? 'red' : 'yellow'
}
