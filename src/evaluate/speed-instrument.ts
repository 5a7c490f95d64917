import { pairName } from '../kv-cache/cache-type-pair.js'
import type { WithServer } from './evaluation-server.js'
import type { InstrumentOptions } from './instrument-options.js'
import type { Instruments } from './instruments.js'
import { isReference } from './measured-pairs.js'
import { benchShare, parseBench } from './parse-bench.js'
import { runTool, toolFailed } from './run-tool.js'
import { measureSpeedByServer } from './speed-by-server.js'
import { benchArguments } from './tool-arguments.js'

/** By `llama-bench` where there is one that can be given the settings; all pairs in the way of the reference. */
export function createSpeedInstrument(options: InstrumentOptions, withServer: WithServer): Instruments['speed'] {
  const { planFor, conditions, text, guard } = options
  const { bench } = options.tools
  return async ({ pair, reference, signal, onShare }) => {
    const { settings, model, cwd, env } = planFor(pair)
    const args = bench && benchArguments(settings, model.path, conditions, bench.help)
    const asReference = isReference(pair) ? undefined : reference.speed?.result.by
    if (!bench || !args || asReference === 'llama-server') {
      return withServer(pair, signal, (child) => measureSpeedByServer(child, { text, conditions, signal, onShare }))
    }
    const onOutput = ({ stderr }: { stderr: string }): void => onShare(benchShare(stderr))
    const output = await runTool(bench.file, args, { cwd, env, guard, signal, onOutput })
    const depths = parseBench(output.stdout)
    if (depths.length === 0) throw toolFailed(bench.file, `it measured nothing with ${pairName(pair)}`, output)
    return { by: 'llama-bench', depths }
  }
}
