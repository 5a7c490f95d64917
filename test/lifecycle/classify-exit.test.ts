import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { classifyExit, type ExitFacts } from '../../src/lifecycle/classify-exit.js'
import type { ExitClass } from '../../src/lifecycle/child-exit.js'

const failed: ExitFacts = { code: 1, signal: null, asked: false, hang: false, served: false, oomKilled: false }

function linesOf(name: string): string[] {
  return readFileSync(new URL(`../fixtures/logs/${name}.log`, import.meta.url), 'utf8').split('\n')
}

describe('children that did not come up, by their recorded logs', () => {
  test.each<[string, ExitClass, boolean, string]>([
    ['bad-argument', 'bad-argument', true, 'error: invalid argument: --nope'],
    ['bad-value', 'bad-argument', true, 'error while handling argument "-c": stoi'],
    ['unknown-cache-type', 'bad-argument', true, 'Unsupported cache type: q8'],
    ['fa-off-quantized-v', 'kv-unsupported', true, 'quantized V cache requires flash_attn to be enabled'],
    ['head-size', 'kv-unsupported', true, 'K cache type q8_0 with block size 32 does not divide n_embd_head_k=48'],
    ['model-missing', 'model', true, "failed to open GGUF file '/models/nothing.gguf' (No such file or directory)"],
    ['model-truncated', 'model', true, 'data is not within the file bounds, model is corrupted or incomplete'],
    ['model-cut-header', 'model', true, 'failed to read key-value pairs'],
    ['model-text', 'model', true, "invalid magic characters: 'this', expected 'GGUF'"],
    ['model-empty', 'model', true, 'failed to read magic'],
    ['model-folder', 'model', true, 'failed to read magic'],
    ['model-architecture', 'model', true, "unknown model architecture: 'zlama'"],
    ['mmproj-missing', 'model', true, "failed to open GGUF file '/models/nothing.gguf'"],
    ['draft-missing', 'model', true, "failed to open GGUF file '/models/nothing.gguf'"],
    ['lora-missing', 'model', true, "failed to open '/models/nothing.gguf': No such file or directory"],
    ['memory-limit', 'memory', true, 'failed to allocate buffer of size 409993216'],
    ['port-taken', 'port', false, "couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 18931"],
    ['socket-taken', 'port', false, "couldn't bind HTTP server socket"],
    ['no-folder', 'port', false, "couldn't bind HTTP server socket"],
  ])('%s', (name, exitClass, permanent, words) => {
    const verdict = classifyExit(failed, linesOf(`exit/${name}`))
    expect(verdict).toMatchObject({ class: exitClass, permanent })
    expect(verdict.reason).toContain(words)
    expect(verdict.reason).not.toMatch(/\d\.\d\d\.\d{3}/)
  })

  test('a library is missing', () => {
    const verdict = classifyExit({ ...failed, code: 127 }, linesOf('exit/library-missing'))
    expect(verdict).toMatchObject({ class: 'library', permanent: true })
    expect(verdict.reason).toContain('libllama-server-impl.so')
  })
})

describe('words of other builds and systems', () => {
  test.each<[string, ExitClass, boolean]>([
    ['llama_init_from_model: V cache quantization requires flash_attn', 'kv-unsupported', true],
    [
      'failed to initialize the context: quantized V cache was requested, but this requires Flash Attention',
      'kv-unsupported',
      true,
    ],
    ['CUDA error: out of memory', 'memory', true],
    [
      'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9000.00 MiB on device 0: cudaMalloc failed: oops',
      'memory',
      true,
    ],
    [
      'ggml_vulkan: Device memory allocation failed: vk::Device::allocateMemory: ErrorOutOfDeviceMemory',
      'memory',
      true,
    ],
    ['alloc_tensor_range: failed to allocate CUDA0 buffer of size 123', 'memory', true],
    ["terminate called after throwing an instance of 'std::bad_alloc'", 'memory', true],
    ['llama_model_load: error loading model: unable to allocate CUDA0 buffer', 'memory', true],
    ['failed to initialize the context: failed to allocate buffer for kv cache', 'memory', true],
    ['llama_model_load: error loading model: mmap failed: Cannot allocate memory', 'memory', true],
    ['llama-server: symbol lookup error: libggml.so: undefined symbol: ggml_x', 'library', true],
    ['CUDA error: no kernel image is available for execution on the device', 'library', true],
    ['CUDA error: an illegal memory access was encountered', 'crash', false],
    ['ggml_vulkan: vk::Queue::submit: ErrorDeviceLost', 'crash', false],
    ["/lib/libc.so.6: version `GLIBC_2.38' not found (required by llama-server)", 'library', true],
    ['dyld[123]: Library not loaded: @rpath/libllama.dylib', 'library', true],
    ['setpriv: failed to execute /opt/llama-server: Exec format error', 'library', true],
    ['/src/llama-context.cpp:12: GGML_ASSERT(n <= max) failed', 'crash', false],
  ])('%s', (line, exitClass, permanent) => {
    expect(classifyExit(failed, ['something', line, 'something else'])).toMatchObject({
      class: exitClass,
      permanent,
    })
  })

  test('its words count for more than the signal that it ended by', () => {
    const words = ['llama_context: quantized V cache was requested, but this requires Flash Attention']
    expect(classifyExit({ ...failed, code: null, signal: 'SIGSEGV' }, words)).toMatchObject({
      class: 'kv-unsupported',
      permanent: true,
    })
  })

  test('memory that was short only until it tried otherwise is no cause', () => {
    const lines = [
      'ggml_gallocr_reserve_n: failed to allocate CUDA0 buffer of size 123',
      'llama_context: failed to allocate compute pp buffers, retrying without pipeline parallelism',
      "error loading model: unknown model architecture: 'x'",
    ]
    expect(classifyExit(failed, lines).class).toBe('model')
  })
})

describe('a child that had been ready', () => {
  const served = { ...failed, served: true }

  test('nothing that it said while it loaded explains its end', () => {
    const lines = ['cudaMalloc failed: out of memory', 'srv  llama_server: model loaded', 'slot 0 released']
    expect(classifyExit({ ...served, code: 3 }, lines)).toMatchObject({ class: 'crash', permanent: false })
  })

  test('is worth another try even where memory ran out', () => {
    const verdict = classifyExit({ ...served, code: null, signal: 'SIGABRT' }, ['CUDA error: out of memory'])
    expect(verdict).toMatchObject({ class: 'memory', permanent: false })
  })

  test('has crashed when it leaves of its own accord', () => {
    expect(classifyExit({ ...served, code: 0 }, [])).toMatchObject({ class: 'crash', permanent: false })
  })
})

describe('ends without words', () => {
  test.each<[Partial<ExitFacts>, ExitClass, boolean]>([
    [{ code: null, signal: 'SIGKILL' }, 'killed', false],
    [{ code: null, signal: 'SIGSEGV' }, 'crash', false],
    [{ code: null, signal: 'SIGBUS' }, 'crash', false],
    [{ code: null, signal: 'SIGABRT' }, 'crash', false],
    [{ code: null, signal: 'SIGTERM' }, 'crash', false],
    [{ code: null, signal: 'SIGILL' }, 'library', true],
    [{ code: 126 }, 'library', true],
    [{ code: 127 }, 'library', true],
    [{ code: 0xc0000135 }, 'library', true],
    [{ code: 0xc000001d }, 'library', true],
    [{ code: 0xc000007b }, 'library', true],
    [{ code: 0xc0000005 }, 'crash', false],
    [{ code: 42 }, 'crash', false],
  ])('%p', (facts, exitClass, permanent) => {
    expect(classifyExit({ ...failed, ...facts }, [])).toMatchObject({ class: exitClass, permanent })
  })

  test('the last error in the log is quoted where nothing else is known', () => {
    const lines = ['0.00.001.000 I all well', '0.00.002.000 E srv  something odd', '0.00.003.000 I bye']
    expect(classifyExit(failed, lines).reason).toContain('srv something odd')
  })
})

describe('ends of our own making', () => {
  test('whatever the log says', () => {
    const lines = linesOf('exit/model-text')
    expect(classifyExit({ ...failed, asked: true }, lines)).toMatchObject({ class: 'asked', permanent: false })
    expect(classifyExit({ ...failed, hang: true }, lines)).toMatchObject({ class: 'hang', permanent: false })
  })
})

const phrases = [
  'error: invalid argument: ',
  'out of memory',
  'failed to load model',
  'GGML_ASSERT(',
  'retrying without pipeline parallelism',
  'model loaded',
]

test.each([
  ['another process', false, false, false, 'from outside'],
  ['the kernel, for want of memory', true, true, true, 'because memory ran out'],
  ['the kernel, before it was ready', false, true, false, 'because memory ran out'],
])('killed by %s', (_, served, oomKilled, exhausted, words) => {
  const verdict = classifyExit({ ...failed, code: null, signal: 'SIGKILL', served, oomKilled }, [])
  expect(verdict).toMatchObject({ class: 'killed', permanent: false, exhausted })
  expect(verdict.reason).toContain(words)
})

test.each<Partial<ExitFacts>>([{ signal: 'SIGILL', code: null }, { code: 127 }, { code: 0xc000001d }])(
  'what has served can serve: %j after that is not permanent',
  (end) => {
    expect(classifyExit({ ...failed, ...end }, []).permanent).toBe(true)
    expect(classifyExit({ ...failed, ...end, served: true }, []).permanent).toBe(false)
  },
)

test('every end has one class and a reason; only causes that stay are permanent', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...phrases),
    fc.string().map((text) => `error: invalid argument: ${text}`),
  )
  const facts = fc.record({
    code: fc.option(fc.nat()),
    signal: fc.option(fc.constantFrom<NodeJS.Signals>('SIGKILL', 'SIGTERM', 'SIGILL', 'SIGABRT')),
    asked: fc.boolean(),
    hang: fc.boolean(),
    served: fc.boolean(),
    oomKilled: fc.boolean(),
  })
  fc.assert(
    fc.property(facts, fc.array(line), (exit, log) => {
      const verdict = classifyExit(exit, log)
      expect(verdict.reason).not.toBe('')
      expect(verdict.reason).not.toContain('\n')
      expect(verdict.exhausted && (verdict.permanent || !exit.served)).toBe(false)
      if (verdict.permanent)
        expect(['bad-argument', 'kv-unsupported', 'model', 'memory', 'library']).toContain(verdict.class)
    }),
  )
})
