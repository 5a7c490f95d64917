import type { ChildExit, ExitClass } from './child-exit.js'

export interface ExitFacts {
  code: number | null
  signal: NodeJS.Signals | null
  /** We told it to end. */
  asked: boolean
  /** We killed it because it showed no sign of life. */
  hang: boolean
  /** It had been ready. */
  served: boolean
  /** The kernel has killed something for want of memory while it ran. */
  oomKilled: boolean
}

export type ExitVerdict = Pick<ChildExit, 'class' | 'reason' | 'permanent' | 'exhausted'>

type Finding = Omit<ExitVerdict, 'exhausted'>

/**
 * Says why a child ended. llama-server leaves with code 1 whatever the cause, so its last words decide, in its own
 * and in the dynamic loader's wording of several years; signals and the loader's codes where it had none.
 *
 * `permanent` is for causes that the same launch would meet again.
 */
export function classifyExit(facts: ExitFacts, logTail: readonly string[]): ExitVerdict {
  const finding = findCause(facts, logTail)
  const ranOut = finding.class === 'memory' || (finding.class === 'killed' && facts.oomKilled)
  // What has served can serve: the same launch need not meet the same end.
  return { ...finding, permanent: finding.permanent && !facts.served, exhausted: facts.served && ranOut }
}

function findCause(facts: ExitFacts, logTail: readonly string[]): Finding {
  if (facts.asked) return { class: 'asked', reason: 'it was told to stop', permanent: false }
  if (facts.hang) return { class: 'hang', reason: 'it showed no sign of life and was killed', permanent: false }
  const words = decisiveWords(facts.served ? afterLoad(logTail) : logTail)
  if (words) {
    const { cause, line } = words
    return {
      class: cause.class,
      reason: `${cause.reason}: ${quote(line)}`,
      permanent: cause.permanent,
    }
  }
  return bySignal(facts) ?? byCode(facts, logTail)
}

interface Cause {
  class: ExitClass
  reason: string
  permanent: boolean
  /** The most telling first. */
  patterns: readonly RegExp[]
}

/** A cause that comes first here brings about the lines of those after it. */
const causes: readonly Cause[] = [
  {
    class: 'bad-argument',
    reason: 'it refused an argument',
    permanent: true,
    patterns: [
      /^error: invalid argument: /,
      /^error while handling (argument|environment variable) /,
      /^error: unknown argument/,
      /^error: (the argument|invalid parameter|unrecognized|--?\w)/,
      /to show complete usage, run with -h/,
    ],
  },
  {
    class: 'kv-unsupported',
    reason: 'it cannot use this K/V cache',
    permanent: true,
    patterns: [
      /quantized V cache (requires|was requested, but)/,
      /V cache quantization requires flash_attn/,
      /[KV] cache type \S+ with block size \d+ does not divide/,
      /does not support different K/,
      /SPLIT_MODE_TENSOR .*(KV cache|flash_attn|Flash Attention)/i,
    ],
  },
  {
    class: 'library',
    reason: 'it cannot run on this system',
    permanent: true,
    patterns: [
      /error while loading shared libraries: /,
      /version [`'"]?GLIBC(XX)?_\S+ not found/,
      /Library not loaded: |Symbol not found: /,
      /symbol lookup error: |undefined symbol: /,
      /Exec format error|cannot execute binary file|Bad CPU type in executable/,
      /^setpriv: failed to execute /,
      /no kernel image is available|driver version is insufficient/,
      /no backends are loaded/,
    ],
  },
  {
    class: 'port',
    reason: 'it could not listen',
    permanent: false,
    patterns: [/couldn't bind (HTTP|to) server socket/, /Address already in use/i],
  },
  {
    class: 'memory',
    reason: 'there is not enough memory',
    permanent: true,
    patterns: [
      /out of memory|OutOf(Device|Host)Memory/i,
      /cudaMalloc failed|hipMalloc failed/,
      /failed to allocate\b.*\bbuffer|unable to allocate/i,
      /bad_alloc|Cannot allocate memory|insufficient memory/,
    ],
  },
  {
    class: 'model',
    reason: 'the model cannot be loaded',
    permanent: true,
    patterns: [
      /gguf_init_from_\w+: (failed|invalid)/,
      /corrupted or incomplete|not within the file bounds/,
      /unknown model architecture: /,
      /failed to load (multimodal|draft) model|llama_adapter_lora_init: failed|failed to (load|apply) lora/i,
      /error loading model: /,
      /failed to load model/,
      /exiting due to model loading error/,
    ],
  },
  {
    class: 'crash',
    reason: 'it crashed',
    permanent: false,
    patterns: [/GGML_ASSERT\(.*failed|GGML_ABORT/, /terminate called/, /(CUDA|ROCm|SYCL|HIP) error: |DeviceLost/],
  },
]

/** Lines that sound like the end and are not. */
const harmless = /retrying without pipeline parallelism/

function decisiveWords(log: readonly string[]): { cause: Cause; line: string } | null {
  const lines = log.map((line) => line.slice(0, 1000))
  const ignored = lines.findLastIndex((line) => harmless.test(line))
  for (const cause of causes) {
    const relevant = cause.class === 'memory' ? lines.slice(ignored + 1) : lines
    for (const pattern of cause.patterns) {
      const line = relevant.find((candidate) => pattern.test(candidate))
      if (line !== undefined) return { cause, line }
    }
  }
  return null
}

/** What was said during a load that succeeded in the end had no part in a later crash. */
function afterLoad(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findLastIndex((line) => /model loaded|listening on/.test(line)) + 1)
}

const signalReasons: Partial<Record<NodeJS.Signals, Finding>> = {
  SIGILL: { class: 'library', reason: 'this CPU lacks an instruction that the build uses (SIGILL)', permanent: true },
  SIGKILL: {
    class: 'killed',
    reason: 'it was killed from outside (SIGKILL): by a person, or by the system when memory runs out',
    permanent: false,
  },
  SIGBUS: { class: 'crash', reason: 'it crashed (SIGBUS), as when a mapped model file is cut short', permanent: false },
}

function bySignal({ signal, oomKilled }: ExitFacts): Finding | null {
  if (signal === null) return null
  if (signal === 'SIGKILL' && oomKilled) return killedForMemory
  return signalReasons[signal] ?? { class: 'crash', reason: `it was ended by ${signal}`, permanent: false }
}

const killedForMemory: Finding = {
  class: 'killed',
  reason: 'the system killed it because memory ran out',
  permanent: false,
}

/** What a shell, a loader or Windows says where there is no signal to see. */
const codeReasons: Readonly<Record<number, Finding>> = {
  126: { class: 'library', reason: 'it could not be executed (exit code 126)', permanent: true },
  127: { class: 'library', reason: 'it or a library of it was not found (exit code 127)', permanent: true },
  0xc0000135: { class: 'library', reason: 'a DLL was not found (0xC0000135)', permanent: true },
  0xc000001d: {
    class: 'library',
    reason: 'this CPU lacks an instruction that the build uses (0xC000001D)',
    permanent: true,
  },
  0xc000007b: { class: 'library', reason: 'it is of the wrong architecture (0xC000007B)', permanent: true },
  0xc0000005: { class: 'crash', reason: 'it crashed (access violation, 0xC0000005)', permanent: false },
}

function byCode({ code }: ExitFacts, logTail: readonly string[]): Finding {
  const known = code === null ? undefined : codeReasons[code]
  if (known) return known
  const last = logTail.findLast((line) => /^\S* ?E /.test(line))
  const words = last === undefined ? '' : `: ${quote(last)}`
  return { class: 'crash', reason: `it ended by itself with exit code ${code}${words}`, permanent: false }
}

/** Without the time stamp and the level, and not endless. */
function quote(line: string): string {
  const text = line
    .replace(/^[\d.]+ [A-Z] /, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
