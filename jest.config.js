// Nothing of a test leaves this machine: what asks for releases is refused at once, unless it stands in for them itself.
process.env.CORTEX_GITHUB_API ??= 'http://127.0.0.1:1'

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Most tests wait for processes. A worker is replaced before the modules of hundreds of files fill its memory.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '600MB',
  // Against hangs only: on two busy cores a real llama-server answers in its own time.
  testTimeout: 30_000,
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/vulkan/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}
