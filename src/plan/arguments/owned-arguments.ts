import type { ErrorCode } from '../../errors.js'
import type { Flag } from './flag.js'
import { flags } from './flags.js'

/** Arguments of llama-server that `extraArgs` and `env` may not carry. */
export interface RefusedArgument {
  /** Every spelling that some build has known. */
  flags: readonly string[]
  /** The variables of the same meaning. */
  variables: readonly string[]
  code: Extract<ErrorCode, 'PLAN_ARGUMENT_OWNED' | 'PLAN_ARGUMENT_OPENS_DOOR'>
  /** Completes the sentence "--flag …". */
  reason: string
  hint: string
  /** The config key of the same meaning, where there is one. */
  key?: string
}

/** Said through a key of the config. */
function setting({ key, names, negated = [], also = [], variables = [] }: Flag): RefusedArgument {
  return {
    flags: [...names, ...negated, ...also],
    variables: variables.map(asVariable),
    code: 'PLAN_ARGUMENT_OWNED',
    reason: `is what ${key} sets`,
    hint: `Set ${key} instead.`,
    key,
  }
}

/** Decided by the supervisor, for everything that it promises rests on it. */
function ours(
  reason: string,
  instead: string | { key: string; hint?: string },
  flags: string,
  variables = '',
): RefusedArgument {
  const advice = typeof instead === 'string' ? { hint: instead } : { hint: `Set ${instead.key} instead.`, ...instead }
  return { ...words(flags, variables), code: 'PLAN_ARGUMENT_OWNED', reason, ...advice }
}

/** Lets whoever reaches the server do more than ask the model. */
function door(reason: string, flags: string, variables = ''): RefusedArgument {
  return {
    ...words(flags, variables),
    code: 'PLAN_ARGUMENT_OPENS_DOOR',
    reason,
    hint: 'Remove it; who needs it has to run llama-server without a supervisor.',
  }
}

function words(flags: string, variables: string): Pick<RefusedArgument, 'flags' | 'variables'> {
  const split = (text: string): string[] => text.split(' ').filter((word) => word !== '')
  return { flags: split(flags), variables: split(variables).map(asVariable) }
}

function asVariable(name: string): string {
  return `LLAMA_ARG_${name}`
}

const itListens = 'would change where the gateway finds the server'
const itLogs = 'would change the log, from which is read what the server is doing'
const itPrints = 'makes the server print something and exit'
const itRoutes = 'makes the server start further servers, which is what the supervisor does'
const modelKeys = { key: 'model', hint: 'Set model instead: demo, a path, an https address, or hf:owner/repo.' }

/** Flags of build 11669 and of those before it back to 2024, those that a setting has first. */
export const refusedArguments: readonly RefusedArgument[] = [
  ...flags.map(setting),

  ours('names another model than the config', modelKeys, '-m --model', 'MODEL'),
  ours('makes the server download a model by itself', modelKeys, '-mu --model-url', 'MODEL_URL'),
  ours('makes the server download a model by itself', modelKeys, '-dr --docker-repo', 'DOCKER_REPO'),
  ours(
    'makes the server download a model by itself',
    modelKeys,
    '-hf -hfr --hf-repo -hff --hf-file',
    'HF_REPO HF_FILE',
  ),
  ours(
    'makes the server download a model by itself',
    modelKeys,
    '--embd-bge-small-en-default --embd-e5-small-en-default --embd-gte-small-default --embd-gemma-default ' +
      '--fim-qwen-1.5b-default --fim-qwen-3b-default --fim-qwen-7b-default --fim-qwen-7b-spec --fim-qwen-14b-spec ' +
      '--fim-qwen-30b-default --gpt-oss-20b-default --gpt-oss-120b-default --vision-gemma-4b-default ' +
      '--vision-gemma-12b-default --tts-oute-default',
  ),
  ours('is for downloads, which the supervisor does', 'Set HF_TOKEN for the supervisor.', '-hft --hf-token'),
  ours('is for downloads, which the supervisor does', 'Start with --offline instead.', '--offline', 'OFFLINE'),
  ours(
    'makes the server download a draft model by itself',
    { key: 'draft.model' },
    '-hfd -hfrd --hf-repo-draft --spec-draft-hf',
    'HFD_REPO SPEC_DRAFT_HF_REPO',
  ),
  ours(
    'makes the server download a vocoder by itself',
    'Give its path with --model-vocoder.',
    '-hfv -hfrv --hf-repo-v -hffv --hf-file-v',
  ),
  ours(
    'makes the server fetch a projector by itself',
    'Set mmproj to its path instead.',
    '-mmu --mmproj-url --mmproj-auto --no-mmproj --no-mmproj-auto',
    'MMPROJ_URL MMPROJ_AUTO NO_MMPROJ NO_MMPROJ_AUTO',
  ),

  ours(itListens, { key: 'gateway.host' }, '--host', 'HOST'),
  ours(itListens, { key: 'gateway.port' }, '--port', 'PORT'),
  ours(itListens, 'Remove it.', '--reuse-port', 'REUSE_PORT'),
  ours(itListens, 'Remove it; a proxy before the gateway can add a prefix.', '--api-prefix', 'API_PREFIX'),
  ours(
    itListens,
    'Remove it; let a proxy before the gateway end the TLS.',
    '--ssl-key-file --ssl-cert-file',
    'SSL_KEY_FILE SSL_CERT_FILE',
  ),
  ours(
    'would replace the key that only the gateway knows',
    { key: 'gateway.apiKeys' },
    '--api-key --api-key-file',
    'API_KEY API_KEY_FILE',
  ),
  ours(
    'would not be seen, as the gateway sends its own headers',
    { key: 'gateway.corsOrigins' },
    '--cors-origins --cors-methods --cors-headers --cors-credentials --no-cors-credentials',
    'CORS_ORIGINS CORS_METHODS CORS_HEADERS CORS_CREDENTIALS NO_CORS_CREDENTIALS',
  ),
  ours(
    itLogs,
    { key: 'log.childVerbosity' },
    '-v --verbose --log-verbose -lv --verbosity --log-verbosity',
    'LOG_VERBOSITY',
  ),
  ours(itLogs, { key: 'log.file' }, '--log-file', 'LOG_FILE'),
  ours(
    itLogs,
    'Remove it.',
    '--log-disable --log-jsonl --no-log-jsonl --log-colors --log-prefix --no-log-prefix --log-timestamps --no-log-timestamps',
    'LOG_JSONL NO_LOG_JSONL LOG_COLORS LOG_PREFIX NO_LOG_PREFIX LOG_TIMESTAMPS NO_LOG_TIMESTAMPS',
  ),
  ours(
    itPrints,
    'Remove it.',
    '-h --help --usage --version --license -cl --cache-list --completion-bash --list-devices',
  ),
  ours(
    itRoutes,
    'Remove it.',
    '--models-dir --models-preset --models-max --models-memory-max --models-autoload --no-models-autoload',
    'MODELS_DIR MODELS_PRESET MODELS_MAX MODELS_MEMORY_MAX MODELS_AUTOLOAD NO_MODELS_AUTOLOAD',
  ),

  door('lets clients run commands and read and write files', '--tools --tools-runtime', 'TOOLS TOOLS_RUNTIME'),
  door('lets clients run commands and read and write files', '-ag --agent', 'AGENT'),
  door(
    'lets clients use programs of this machine',
    '--mcp-servers-config --mcp-servers-json',
    'MCP_SERVERS_CONFIG MCP_SERVERS_JSON',
  ),
  door(
    'lets clients send requests to other hosts from this machine',
    '--ui-mcp-proxy --webui-mcp-proxy',
    'UI_MCP_PROXY WEBUI_MCP_PROXY',
  ),
  door('lets clients read the files of a folder', '--path', 'STATIC_PATH'),
  door('lets clients read the files of a folder', '--media-path', 'MEDIA_PATH'),
  door('lets clients write files', '--slot-save-path', 'SLOT_SAVE_PATH'),
  door('lets clients change settings for everybody', '--props', 'ENDPOINT_PROPS'),
]
