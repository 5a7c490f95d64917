// The floors of docs/how-it-works.md: a file may import from its own room and from the floors below, never upward.
const shared = '^src/(errors|warnings|version)\\.ts'
/** Rooms without I/O, lowest first: each may use those before it. */
const pure = ['settings', 'facts', 'kv-cache', 'plan', 'lifecycle']
/** One outside thing each. All may use `host`. */
const outside = ['host', 'config', 'download', 'binaries', 'models', 'child', 'instance']
const outsideUses = /** @type {Record<string, string[]>} */ ({
  binaries: ['host', 'download'],
  models: ['host', 'download'],
  host: [],
})
/** The order of the work inside `config/`: each step may use those before it. */
const configSteps = ['load-request', 'sources', 'trust', 'checks', 'layers', 'load-config', 'edit', 'watch']
const contract = ['upstream']
const workers = ['supervisor', 'evaluate']
const http = ['gateway', 'admin']
const assembly = ['app']
const commandLine = ['cli']
const loader = '^src/cli/load-script\\.ts'
const published = '^src/(index|binaries|gguf|kv-cache)\\.ts'

const room = (/** @type {string[]} */ ...names) => `^src/(${names.join('|')})/`

/** @param {string} name @param {string} from @param {string[]} to @param {string[]} [except] */
const forbid = (name, from, to, except = []) => ({
  name,
  severity: /** @type {const} */ ('error'),
  from: { path: from },
  to: { path: to, pathNot: except },
})

const floors = [pure, outside, contract, workers, http, assembly]
const upward = floors.map((rooms, floor) => {
  const above = [...floors.slice(floor + 1).flat(), ...commandLine]
  return forbid(`${rooms.join('-')}-import-only-downward`, room(...rooms), [room(...above), published])
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Types count: two files that need each other are one idea, or share a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-rooms-have-no-io',
      comment: 'Not even for a type: what has no I/O can be tested by property.',
      severity: 'error',
      from: { path: [room(...pure), shared] },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    forbid('shared-words-import-no-room', shared, ['^src/'], [shared]),
    ...upward,
    ...pure.map((name, place) =>
      forbid(
        `${name}-uses-only-the-pure-rooms-below`,
        room(name),
        [room(...pure)],
        [name, ...pure.slice(0, place)].map((below) => room(below)),
      ),
    ),
    {
      ...forbid(
        'plan-arguments-and-memory-come-first',
        '^src/plan/(arguments|memory)/',
        ['^src/plan/'],
        ['^src/plan/$1/', '^src/plan/launch-plan\\.ts'],
      ),
      comment:
        'Within plan: arguments and memory, then the plan of one launch, then auto, which chooses between plans.',
    },
    forbid('plan-of-a-launch-does-not-choose', '^src/plan/[^/]+\\.ts', ['^src/plan/auto/']),
    ...outside.map((name) =>
      forbid(
        `${name}-stands-alone`,
        room(name),
        [room(...outside)],
        [name, ...(outsideUses[name] ?? ['host'])].map((used) => room(used)),
      ),
    ),
    ...configSteps.map((step, place) =>
      forbid(
        `config-${step}-uses-only-the-steps-before`,
        `^src/config/${step}[/.]`,
        ['^src/config/'],
        configSteps.slice(0, place + 1).map((before) => `^src/config/${before}[/.]`),
      ),
    ),
    {
      ...forbid('evaluate-and-supervisor-stand-apart', room('evaluate'), [room('supervisor')]),
      comment: 'An evaluation measures with processes of its own.',
    },
    forbid('supervisor-does-not-evaluate', room('supervisor'), [room('evaluate')]),
    {
      ...forbid('gateway-and-admin-stand-apart', room('gateway'), [room('admin', 'supervisor')]),
      comment: 'The data path has only the contract in upstream/ between itself and the supervisor.',
    },
    {
      ...forbid('command-line-uses-the-library', room('cli'), ['^src/'], [room('cli'), '^src/index\\.ts', shared]),
      from: { path: room('cli'), pathNot: loader },
      comment: 'What the command line can do, a host app can do too.',
    },
    {
      ...forbid('loader-is-small', loader, ['^src/'], ['^src/cli/code-cache\\.ts', '^src/host/folders\\.ts']),
      comment: 'It runs before the library is loaded, and decides how that is.',
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    forbid('src-does-not-import-tests-or-scripts', '^src/', ['^(test|scripts)/']),
    {
      name: 'root-holds-published-entry-points-only',
      comment: 'index, binaries, gguf, kv-cache; and errors, warnings, version, which every room may use.',
      severity: 'error',
      from: { path: `^src/(?!(index|binaries|gguf|kv-cache|errors|warnings|version)\\.ts)[^/]+\\.ts` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
