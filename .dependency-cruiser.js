// The house of docs/how-it-works.md: a file may import from its own floor's room and from the floors below, never upward.
const floor0 = '^src/((errors|version)\\.ts|settings/|kv-cache/|plan/|lifecycle/)'
const floor1Rooms = ['config', 'host', 'download', 'binaries', 'models', 'child', 'instance']
/** What the rooms of floor 1 may use of their neighbours: all of them the host, and these the download too. */
const mayUse = /** @type {Record<string, string>} */ ({ binaries: 'download', models: 'download' })
const floor1 = `^src/(package-root\\.ts|(${floor1Rooms.join('|')})/)`
const floor2 = '^src/(supervisor|evaluate)/'
const floor3 = '^src/(gateway|admin)/'
// Every file that lies in no room: the faces of the package, and what ties the rooms together. And the care for the store.
const faces = '^src/((?!errors|version|package-root)[^/]+\\.ts|upkeep/)'
const cli = '^src/cli/'

const upward = (/** @type {string} */ name, /** @type {string} */ from, /** @type {string[]} */ above) => ({
  name,
  severity: /** @type {const} */ ('error'),
  from: { path: from },
  to: { path: above },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'floor-0-is-pure',
      comment: 'Not even for a type: what has no I/O can be tested by property.',
      severity: 'error',
      from: { path: floor0 },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    upward('floor-0-imports-only-floor-0', floor0, [floor1, floor2, floor3, faces, cli]),
    upward('floor-1-imports-only-downward', floor1, [floor2, floor3, faces, cli]),
    upward('floor-2-imports-only-downward', floor2, [floor3, faces, cli]),
    upward('floor-3-imports-only-downward', floor3, [faces, cli]),
    upward('faces-do-not-import-the-command-line', faces, [cli]),
    ...floor1Rooms.map((room) => ({
      name: `${room}-stands-alone`,
      severity: /** @type {const} */ ('error'),
      from: { path: `^src/${room}/` },
      to: {
        path: `^src/(${floor1Rooms.join('|')})/`,
        pathNot: [room, 'host', mayUse[room]].filter((name) => name !== undefined).map((name) => `^src/${name}/`),
      },
    })),
    {
      name: 'evaluate-stands-apart',
      comment: 'It measures with processes of its own; what a supervisor runs is none of its business.',
      severity: 'error',
      from: { path: '^src/evaluate/' },
      to: { path: '^src/supervisor/' },
    },
    {
      name: 'supervisor-does-not-evaluate',
      severity: 'error',
      from: { path: '^src/supervisor/' },
      to: { path: '^src/evaluate/' },
    },
    {
      name: 'gateway-and-admin-stand-apart',
      comment: 'The data path knows nothing of the API beside it.',
      severity: 'error',
      from: { path: '^src/gateway/' },
      to: { path: '^src/admin/' },
    },
    {
      name: 'command-line-uses-the-library',
      comment: 'What the command line can do, a host app can do too.',
      severity: 'error',
      from: { path: cli },
      to: { path: '^src/', pathNot: [cli, '^src/(index|errors|version)\\.ts', '^src/settings/'] },
    },
    {
      name: 'command-line-takes-only-types-of-settings',
      severity: 'error',
      from: { path: cli },
      to: { path: '^src/settings/', dependencyTypesNot: ['type-only'] },
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
    {
      name: 'src-does-not-import-tests-or-scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
