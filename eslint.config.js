import js from '@eslint/js'
import { builtinModules } from 'node:module'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const bareBuiltins = builtinModules
  .filter((name) => !name.startsWith('_') && !name.includes(':'))
  .map((name) => ({ name, message: `Import it as 'node:${name}'.` }))

const weakSignal = {
  object: 'AbortSignal',
  property: 'any',
  message: 'It may never fire, as it holds its sources weakly: use joinSignals.',
}
const killsByName = {
  selector: "CallExpression[callee.property.name='kill'][arguments.0.value=/^SIG/]",
  message: 'A child that could not be started has no pid, and Node would signal our own group: use killGroup.',
}
const killsGroup = {
  selector: "CallExpression[callee.property.name='kill'] > UnaryExpression[operator='-']",
  message: 'Use killGroup, which knows that 0 is the group of this process.',
}
const writesRaw = {
  selector:
    "CallExpression[callee.property.name='write']:matches([callee.object.property.name=/^std(out|err)$/], [callee.object.name=/^std(out|err)$/])",
  message: 'Print through the terminal (src/cli/terminal.ts), which escapes control characters.',
}
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }

export default defineConfig([
  globalIgnores(['dist/', 'coverage/', '.cache/', 'scripts/demo-model/', '**/*.generated.*']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'no-restricted-imports': ['error', { paths: bareBuiltins }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An `async` without `await` turns a throw into a rejection, which is what an interface of promises wants.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Objects here are closures without `this`, so that a method can be handed on alone.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**', 'test/**', 'scripts/**'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] },
  },
  {
    files: ['src/**'],
    ignores: ['src/host/kill-group.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, killsByName, killsGroup] },
  },
  {
    files: ['src/cli/**'],
    ignores: ['src/cli/terminal.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, killsByName, killsGroup, writesRaw],
    },
  },
  {
    // The library never prints, never exits, and leaves the host's signals alone; the command line does all three.
    files: ['src/**'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        weakSignal,
        { object: 'process', property: 'exit', message: 'Throw a CortexError; only the command line exits.' },
        { object: 'process', property: 'exitCode', message: 'Throw a CortexError; only the command line exits.' },
        { object: 'process', property: 'stdout', message: 'Emit an event; only the command line prints.' },
        { object: 'process', property: 'stderr', message: 'Emit an event; only the command line prints.' },
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      // `expect` has spoken before a test goes on with what it found.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Scripts read JSON of our own making; a guard around each `JSON.parse` would be noise.
    files: ['**/*.js'],
    rules: {
      // tsc checks names in scripts too, and knows Node's own.
      'no-undef': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
    },
  },
])
