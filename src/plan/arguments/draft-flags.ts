import { commaSeparated, type Flag } from './flag.js'

/** Flags of the draft model. All current names begin with `--spec-draft-`. */
export const draftFlags: readonly Flag[] = [
  {
    key: 'draft.model',
    names: ['--spec-draft-model', '--model-draft'],
    aliases: ['-md'],
    variables: ['MODEL_DRAFT', 'SPEC_DRAFT_MODEL'],
    value: (s) => s.draft?.model,
  },
  {
    key: 'draft.cacheTypeK',
    names: ['--spec-draft-type-k', '--cache-type-k-draft'],
    aliases: ['-ctkd'],
    variables: ['CACHE_TYPE_K_DRAFT', 'SPEC_DRAFT_CACHE_TYPE_K'],
    value: (s) => s.draft?.cacheTypeK,
  },
  {
    key: 'draft.cacheTypeV',
    names: ['--spec-draft-type-v', '--cache-type-v-draft'],
    aliases: ['-ctvd'],
    variables: ['CACHE_TYPE_V_DRAFT', 'SPEC_DRAFT_CACHE_TYPE_V'],
    value: (s) => s.draft?.cacheTypeV,
  },
  {
    key: 'draft.gpuLayers',
    names: ['--spec-draft-ngl', '--gpu-layers-draft'],
    aliases: ['-ngld', '--n-gpu-layers-draft'],
    variables: ['N_GPU_LAYERS_DRAFT'],
    value: (s) => s.draft?.gpuLayers,
  },
  {
    key: 'draft.devices',
    names: ['--spec-draft-device', '--device-draft'],
    aliases: ['-devd'],
    value: (s) => commaSeparated(s.draft?.devices),
  },
  {
    key: 'draft.maxTokens',
    names: ['--spec-draft-n-max', '--draft-max'],
    aliases: ['--draft', '--draft-n'],
    variables: ['DRAFT_MAX', 'SPEC_DRAFT_N_MAX'],
    value: (s) => s.draft?.maxTokens,
  },
  {
    key: 'draft.minTokens',
    names: ['--spec-draft-n-min', '--draft-min'],
    aliases: ['--draft-n-min'],
    variables: ['DRAFT_MIN', 'SPEC_DRAFT_N_MIN'],
    value: (s) => s.draft?.minTokens,
  },
  {
    key: 'draft.minProbability',
    names: ['--spec-draft-p-min', '--draft-p-min'],
    variables: ['DRAFT_P_MIN', 'SPEC_DRAFT_P_MIN'],
    value: (s) => s.draft?.minProbability,
  },
]
