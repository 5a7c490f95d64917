import type { ErrorCode } from '../../errors.js'
import type { Flag } from './flag.js'
import { flags } from './flags.js'

/** Arguments of llama-server that are not allowed in `extraArgs` and `env`. */
export interface RefusedArgument {
  /** Every spelling of any build. */
  flags: readonly string[]
  /** The equivalent environment variables. */
  variables: readonly string[]
  code: Extract<ErrorCode, 'PLAN_ARGUMENT_OWNED' | 'PLAN_ARGUMENT_OPENS_DOOR'>
  /** The predicate of a sentence whose subject is the flag. */
  reason: string
  hint: string
  /** The config key of the same meaning, where there is one. */
  key?: string
}

/** Arguments that a key of the config sets. */
function ownedBySetting({ key, names, negated = [], aliases = [], variables = [] }: Flag): RefusedArgument {
  return {
    flags: [...names, ...negated, ...aliases],
    variables: variables.map(asVariable),
    code: 'PLAN_ARGUMENT_OWNED',
    reason: `is set by ${key}`,
    hint: `Set ${key} instead.`,
    key,
  }
}

/** Arguments that the supervisor decides, because its own work depends on them. */
function ownedBySupervisor(
  reason: string,
  instead: string | { key: string; hint?: string },
  flags: string,
  variables = '',
): RefusedArgument {
  const advice = typeof instead === 'string' ? { hint: instead } : { hint: `Set ${instead.key} instead.`, ...instead }
  return { ...words(flags, variables), code: 'PLAN_ARGUMENT_OWNED', reason, ...advice }
}

/** Arguments that let clients of the server do more than use the model. */
function unsafe(reason: string, flags: string, variables = ''): RefusedArgument {
  return {
    ...words(flags, variables),
    code: 'PLAN_ARGUMENT_OPENS_DOOR',
    reason,
    hint: 'Remove it. If you need it, run llama-server without a supervisor.',
  }
}

function words(flags: string, variables: string): Pick<RefusedArgument, 'flags' | 'variables'> {
  const split = (text: string): string[] => text.split(' ').filter((word) => word !== '')
  return { flags: split(flags), variables: split(variables).map(asVariable) }
}

function asVariable(name: string): string {
  return `LLAMA_ARG_${name}`
}

const listens = 'would change where the gateway finds the server'
const logs = 'would change the log, which the supervisor reads'
const prints = 'makes the server print something and exit'
const routes = 'makes the server start further servers, which is the job of the supervisor'
const downloads = 'is for downloads, which the supervisor does'
const downloadsModel = 'makes the server download a model by itself'
const useModel = { key: 'model', hint: 'Set model instead: demo, a path, an https address, or hf:owner/repo.' }

/** Flags of build 11669 and of earlier builds back to 2024; those with a setting come first. */
export const refusedArguments: readonly RefusedArgument[] = [
  ...flags.map(ownedBySetting),

  ownedBySupervisor('would load a model other than the configured one', useModel, '-m --model', 'MODEL'),
  ownedBySupervisor(downloadsModel, useModel, '-mu --model-url', 'MODEL_URL'),
  ownedBySupervisor(downloadsModel, useModel, '-dr --docker-repo', 'DOCKER_REPO'),
  ownedBySupervisor(downloadsModel, useModel, '-hf -hfr --hf-repo -hff --hf-file', 'HF_REPO HF_FILE'),
  ownedBySupervisor(
    downloadsModel,
    useModel,
    '--embd-bge-small-en-default --embd-e5-small-en-default --embd-gte-small-default --embd-gemma-default ' +
      '--fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec --fim-qwen-14b-spec ' +
      '--fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default --vision-gemma-4b-default ' +
      '--vision-gemma-12b-default --tts-oute-default',
  ),
  ownedBySupervisor(downloads, 'Set HF_TOKEN for the supervisor.', '-hft --hf-token'),
  ownedBySupervisor(downloads, 'Start with --offline instead.', '--offline', 'OFFLINE'),
  ownedBySupervisor(
    'makes the server download a draft model by itself',
    { key: 'draft.model' },
    '-hfd -hfrd --hf-repo-draft --spec-draft-hf',
    'HFD_REPO SPEC_DRAFT_HF_REPO',
  ),
  ownedBySupervisor(
    'makes the server download a vocoder by itself',
    'Give its path with --model-vocoder.',
    '-hfv -hfrv --hf-repo-v -hffv --hf-file-v',
  ),
  ownedBySupervisor(
    'makes the server fetch a projector by itself',
    'Set mmproj to its path instead.',
    '-mmu --mmproj-url --mmproj-auto --no-mmproj --no-mmproj-auto',
    'MMPROJ_URL MMPROJ_AUTO NO_MMPROJ NO_MMPROJ_AUTO',
  ),

  ownedBySupervisor(listens, { key: 'gateway.host' }, '--host', 'HOST'),
  ownedBySupervisor(listens, { key: 'gateway.port' }, '--port', 'PORT'),
  ownedBySupervisor(listens, 'Remove it.', '--reuse-port', 'REUSE_PORT'),
  ownedBySupervisor(listens, 'Remove it; a proxy before the gateway can add a prefix.', '--api-prefix', 'API_PREFIX'),
  ownedBySupervisor(
    listens,
    'Remove it; let a proxy before the gateway end the TLS.',
    '--ssl-key-file --ssl-cert-file',
    'SSL_KEY_FILE SSL_CERT_FILE',
  ),
  ownedBySupervisor(
    'would replace the key that the gateway uses',
    { key: 'gateway.apiKeys' },
    '--api-key --api-key-file',
    'API_KEY API_KEY_FILE',
  ),
  ownedBySupervisor(
    'would have no effect, because the gateway sends its own headers',
    { key: 'gateway.corsOrigins' },
    '--cors-origins --cors-methods --cors-headers --cors-credentials --no-cors-credentials',
    'CORS_ORIGINS CORS_METHODS CORS_HEADERS CORS_CREDENTIALS NO_CORS_CREDENTIALS',
  ),
  ownedBySupervisor(
    logs,
    { key: 'log.childVerbosity' },
    '-v --verbose --log-verbose -lv --verbosity --log-verbosity',
    'LOG_VERBOSITY',
  ),
  ownedBySupervisor(logs, { key: 'log.file' }, '--log-file', 'LOG_FILE'),
  ownedBySupervisor(
    logs,
    'Remove it.',
    '--log-disable --log-jsonl --no-log-jsonl --log-colors --log-prefix --no-log-prefix --log-timestamps --no-log-timestamps',
    'LOG_JSONL NO_LOG_JSONL LOG_COLORS LOG_PREFIX NO_LOG_PREFIX LOG_TIMESTAMPS NO_LOG_TIMESTAMPS',
  ),
  ownedBySupervisor(
    prints,
    'Remove it.',
    '-h --help --usage --version --license -cl --cache-list --completion-bash --list-devices',
  ),
  ownedBySupervisor(
    routes,
    'Remove it.',
    '--models-dir --models-preset --models-max --models-memory-max --models-autoload --no-models-autoload',
    'MODELS_DIR MODELS_PRESET MODELS_MAX MODELS_MEMORY_MAX MODELS_AUTOLOAD NO_MODELS_AUTOLOAD',
  ),

  unsafe('lets clients run commands and read and write files', '--tools --tools-runtime', 'TOOLS TOOLS_RUNTIME'),
  unsafe('lets clients run commands and read and write files', '-ag --agent', 'AGENT'),
  unsafe(
    'lets clients run programs on this machine',
    '--mcp-servers-config --mcp-servers-json',
    'MCP_SERVERS_CONFIG MCP_SERVERS_JSON',
  ),
  unsafe(
    'lets clients send requests to other hosts from this machine',
    '--ui-mcp-proxy --webui-mcp-proxy',
    'UI_MCP_PROXY WEBUI_MCP_PROXY',
  ),
  unsafe('lets clients read the files of a folder', '--path', 'STATIC_PATH'),
  unsafe('lets clients read the files of a folder', '--media-path', 'MEDIA_PATH'),
  unsafe('lets clients write files', '--slot-save-path', 'SLOT_SAVE_PATH'),
  unsafe('lets any client change settings for all clients', '--props', 'ENDPOINT_PROPS'),
]
