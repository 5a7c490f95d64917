import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import type { ModelShape } from '../kv-cache/model-shape.js'
import type { LaunchPlan } from '../plan/launch-plan.js'
import type { EvaluatedMachine, EvaluatedModel } from './evaluation.js'
import { fingerprintModel } from './fingerprint-model.js'

export async function describeModel({ model }: Pick<LaunchPlan, 'model'>, shape: ModelShape): Promise<EvaluatedModel> {
  const { name, architecture, quantization } = shape
  const fingerprint = await fingerprintModel(model.path, model.bytes)
  return { reference: model.reference, name, architecture, quantization, bytes: model.bytes, fingerprint }
}

export function describeMachine({ binary }: Pick<LaunchPlan, 'binary'>): EvaluatedMachine {
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}`,
    devices: binary.devices.map(({ name, description }) => `${name}: ${description}`),
  }
}
