import { Command } from 'commander'
import type { BackendsReport, MachineNote, OfferedBackend } from '../../index.js'
import type { Context } from '../context.js'
import { machineRows } from '../describe-machine.js'
import { formatRows } from '../format-rows.js'
import { addConfigOptions, readConfigOptions } from '../launch-options.js'
import type { Terminal } from '../terminal.js'
import { wrapText } from '../wrap-text.js'

export function backendsCommand(context: Context): Command {
  return addConfigOptions(new Command('backends'))
    .summary("show this machine's hardware and the backend that suits it")
    .description(
      "Shows this machine's hardware and drivers, which backend would be used, and why the others would not.",
    )
    .action(async (options: object) => {
      const { inspectBackends } = await import('../../index.js')
      const { terminal, env, cwd, readerGone } = context
      const report = await inspectBackends({ ...readConfigOptions({ ...options }), cwd, env, signal: readerGone })
      if (terminal.json) terminal.printJson(report)
      else terminal.print(describeBackends(report, terminal))
    })
}

export function describeBackends(report: BackendsReport, terminal: Pick<Terminal, 'style' | 'columns'>): string {
  const { machine, backends } = report
  const { style, columns } = terminal
  return [
    formatRows(machineRows(machine), columns),
    ...(machine.notes ?? []).map((note) => describeNote(note, terminal)),
    formatRows(
      backends.map((offer) => backendRow(offer, report, style)),
      columns,
    ),
    describeChoice(report, terminal),
  ].join('\n\n')
}

function backendRow(offer: OfferedBackend, { chosen }: BackendsReport, style: Terminal['style']): string[] {
  const { backend, usable, installed } = offer
  const builds = installed.map(({ build, source }) => `${build === null ? 'a build' : `b${build}`} from ${source}`)
  const text = [offer.reason, ...(builds.length > 0 ? [`installed: ${builds.join(', ')}`] : [])].join('; ')
  if (backend === chosen) return [style('green', '✓'), style('bold', backend), text]
  return usable ? ['✓', backend, text] : [style('dim', '✗'), style('dim', backend), text]
}

function describeNote({ message, hint }: MachineNote, { style, columns }: Pick<Terminal, 'style' | 'columns'>): string {
  const lines = [style('yellow', 'note'), wrapText(message, 2, columns)]
  return [...lines, ...(hint === undefined ? [] : [style('cyan', wrapText(hint, 2, columns))])].join('\n')
}

function describeChoice(
  { wanted, chosen, reason, backends }: BackendsReport,
  { style, columns }: Pick<Terminal, 'style' | 'columns'>,
): string {
  const asked = wanted === 'auto' ? 'backend: auto' : `backend: ${wanted}`
  if (chosen === null)
    return `${style('red', `${asked} is not usable on this machine:`)}\n${wrapText(`${reason}.`, 2, columns)}`
  const offer = backends.find(({ backend }) => backend === chosen)
  return `${asked} selects ${style('green', chosen)}${describeSource(offer)}`
}

const sources: Readonly<Record<NonNullable<OfferedBackend['source']>, string>> = {
  github: "from llama.cpp's releases",
  debian: "from Debian's packages",
}

function describeSource(offer: OfferedBackend | undefined): string {
  const [build] = offer?.installed ?? []
  if (build !== undefined)
    return `; ${build.build === null ? 'a build of it' : `b${build.build}`} is already installed.`
  const from = offer?.source === undefined ? '' : `, ${sources[offer.source]}`
  return offer?.asset === undefined ? `${from}.` : `${from}: ${offer.asset}`
}
