import { access, constants, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { CortexError } from '../../errors.js'
import type { Context } from '../context.js'
import { describeEvaluation } from '../evaluate/describe-evaluation.js'
import { observeEvaluation } from '../evaluate/evaluation-progress.js'
import { addConfigOptions, readSettingOptions } from '../launch-options.js'
import { untilInterrupted } from '../until-interrupted.js'

interface EvaluateOptions {
  pairs?: string[]
  text?: string
  textTokens?: number
  depths?: number[]
  html?: string
  fresh?: boolean
  offline?: boolean
}

export function evaluateCommand(context: Context): Command {
  return addConfigOptions(new Command('evaluate'))
    .summary('measure the memory, speed and quality of cache types')
    .description(
      'Measures the memory, speed, quality and recall of pairs of cache types with your model on this machine. ' +
        'You can interrupt it at any time; the same command resumes where it stopped.',
    )
    .option('--model <model>')
    .option('--backend <backend>')
    .option('--ctx-size <tokens>')
    .option(
      '--pairs <pairs>',
      'types to measure, as K/V where they differ: q8_0,q8_0/q5_1 (f16 is always measured)',
      parseList,
    )
    .option('--text <file>', 'measure quality on this text instead of the stories that come with the package')
    .option('--text-tokens <tokens>', 'how much of the text to use, at most', parseCount)
    .option('--depths <tokens>', 'how many tokens are in the cache when speed is measured: 0,1024,4096', parseCounts)
    .option('--html <file>', 'also write a report with charts')
    .option('--fresh', 'measure everything again')
    .option('--offline', 'never download; use local files only')
    .action(async (options: EvaluateOptions) => run(options, context))
}

async function run(options: EvaluateOptions, context: Context): Promise<void> {
  const { evaluate, evaluationReport } = await import('../../index.js')
  const { terminal, host, env, cwd } = context
  const { pairs, text, textTokens, depths, html, fresh = false, offline = false } = options
  const report = html === undefined ? null : path.resolve(cwd, html)
  if (report !== null) await checkPlace(report)
  const observer = observeEvaluation(terminal, host.stderr)
  const evaluation = await untilInterrupted(host, (signal) =>
    evaluate({
      ...readSettingOptions({ ...options }),
      ...(pairs && { pairs }),
      ...(text !== undefined && { text: path.resolve(cwd, text) }),
      ...(textTokens !== undefined && { textTokens }),
      ...(depths && { depths }),
      fresh,
      offline,
      cwd,
      env,
      signal,
      onEvent: observer.onEvent,
    }),
  ).finally(() => observer.end())
  if (report !== null) await writeFile(report, evaluationReport(evaluation)).catch(refusePlace(report))
  if (terminal.json) terminal.printJson(evaluation)
  else terminal.print(describeEvaluation(evaluation, terminal))
}

/** Checked before anything is measured: a measurement can take hours. */
async function checkPlace(file: string): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.isDirectory() === true) refusePlace(file)('it is a directory')
  await access(found === null ? path.dirname(file) : file, constants.W_OK).catch(refusePlace(file))
}

function refusePlace(file: string): (cause: unknown) => never {
  return (cause) => {
    throw new CortexError('USAGE', `The report cannot be written to ${file}: ${String(cause)}`, {
      hint: 'Choose a file in an existing directory that you can write to.',
      cause,
    })
  }
}

function parseList(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length > 0) return names
  throw new InvalidArgumentError('The list is empty.')
}

function parseCounts(text: string): number[] {
  return parseList(text).map((number) => parseNumber(number, 0))
}

function parseCount(text: string): number {
  return parseNumber(text, 64)
}

function parseNumber(text: string, least: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= 10_000_000) return number
  throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number of tokens of at least ${least}.`)
}
