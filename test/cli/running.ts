import type { Running } from '../../src/index.js'

export const running: Running = {
  url: 'http://127.0.0.1:39281',
  admin: null,
  pid: 4242,
  supervisorPid: 4241,
  generation: 1,
  backend: 'cpu',
  build: 11669,
  binary: { source: 'debian', version: '0.7.0 (build 11669)', executable: '/opt/llama-server' },
  model: { reference: 'demo', path: '/models/demo.gguf', bytes: 1_793_280, architecture: 'llama' },
  cacheTypeK: 'q8_0',
  cacheTypeV: 'q4_0',
  kvBytes: 3_407_872,
  kvObserved: { kMiB: 2.13, vMiB: 1.13, caches: 1, buffers: [{ device: 'CPU', mib: 3.25 }] },
  contextSize: 4096,
  flashAttention: 'on',
  argv: ['--model', '/models/demo.gguf'],
}
