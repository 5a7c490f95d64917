// Writes docs/configuration.md from schemas/config.schema.json: a table for each group of keys, and below it a
// paragraph and examples for each key. `--check` only compares.
import { stringify } from 'yaml'
import { expectedOf, follow, listKeys, readConfigSchema } from './config-schema.js'
import { writeGenerated } from './write-generated.js'

/** @import { ListedKey, Schema } from './config-schema.js' */

const introduction = `<!-- Generated from schemas/config.schema.json by scripts/generate-config-docs.js. Do not edit. -->

# Configuration

\`cortex-supervisor\` reads one YAML or JSON file, the first of:

1. the file named by \`--config\`, or else by the variable \`CORTEX_CONFIG\`;
2. \`cortex.yaml\`, \`cortex.yml\` or \`cortex.json\` in the working directory (see [Trusted files](#trusted-files));
3. a file with one of these names in your own config folder.

\`cortex-supervisor config path\` prints which file that is. Without a file, the defaults below apply and the built-in demo
model is served.

\`\`\`yaml
# yaml-language-server: $schema=https://unpkg.com/cortex-supervisor/schemas/config.schema.json
model: ./models/qwen3-4b-q4_k_m.gguf
cacheType: q8_0
contextSize: 16384
gateway:
  port: 8080
profiles:
  long-context:
    contextSize: 65536
    cacheTypeV: q4_0
\`\`\`

## Precedence

Command line > environment > profile > file > default. \`cortex-supervisor config show\` prints every effective value and its
origin.

- Groups (\`gateway\`, \`reload\`, …) are merged key by key, and \`env\` variable by variable. A list replaces the list of lower
  precedence.
- Every key except \`env\` and \`profiles\` has an environment variable: \`CORTEX_CACHE_TYPE_K\` for \`cacheTypeK\`,
  \`CORTEX_GATEWAY_PORT\` for \`gateway.port\`. Separate the items of a list with commas. Other variables that begin with
  \`CORTEX_\` are ignored, and so are empty values and values of the form \`tcp://…\`, which Kubernetes sets for a Service of that
  name.
- \`cacheType\` sets both \`cacheTypeK\` and \`cacheTypeV\`. Within one source, the specific key takes precedence; between
  sources, the source decides: \`CORTEX_CACHE_TYPE\` overrides a \`cacheTypeK\` in the file.
- \`--profile\`, or else the variable \`CORTEX_PROFILE\`, selects a profile.

## Values

- **Durations**: \`250ms\`, \`30s\`, \`5m\`, \`1h\`. A plain number is in milliseconds.
- **Sizes**: \`64MiB\`, \`2GiB\` (powers of 1024), \`500MB\` (powers of 1000). A plain number is in bytes, unless the key states
  otherwise.
- **Paths** are relative to the file that contains them; on the command line and in variables, to the working directory.
  \`~/\` is your home folder.
- Files are YAML 1.2: \`on\` and \`off\` are strings, only \`true\` and \`false\` are booleans. Anchors and aliases are supported.
  Merge keys (\`<<\`) are not; use a profile with \`extends\`, which preserves the origin of each value.
- Unknown keys and keys without a value are mistakes. All mistakes are reported at once, each with its line.

## Trusted files

A file that you name with \`--config\` or \`CORTEX_CONFIG\`, and one in your own config folder, may set everything. A
\`cortex.yaml\` that is used only because it lies in the working directory may have come with a cloned folder. Until you trust
it, it may only set what is harmless: it must not run programs, read or write files outside its folder, or open access to the
server. Otherwise it is rejected with CONFIG_UNTRUSTED before anything is run, fetched or read, with a list of all such keys,
also those in profiles that are not selected. There are two ways to accept them:

- name the file: \`cortex-supervisor start --config cortex.yaml\`;
- review it, then run \`cortex-supervisor trust\`, which records its path and the SHA-256 of its content in your config folder.
  When the content changes, by \`git pull\` for instance, the file has to be trusted again; a running supervisor rejects the
  change and continues with the old config. Changes that you make with \`set\` keep it trusted.
  \`cortex-supervisor untrust\` undoes it.

Trust covers the text of the config, not the files that it names: a \`binary.path\` inside a cloned folder runs whatever is
there.

TRUSTED_KEYS

Further keys are restricted to certain values: \`model\`, \`draft.model\`, \`mmproj\` and \`loras\` may name files inside the
folder of the config (links that lead outside do not count); \`model\` and \`draft.model\` also \`demo\`, a file on Hugging
Face, and an https URL with a public host name. All other keys are harmless: they affect what the model computes and how much
memory, CPU time and disk space it uses, but nothing outside of it.
`

/**
 * @param {ListedKey} listed
 * @returns {string}
 */
function defaultOf({ schema }) {
  if (schema['default'] !== undefined) return code(schema['default'])
  return schema['x-otherwise']
}

/** @param {unknown} value */
function code(value) {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

/** @param {ListedKey} listed */
function valuesOf({ schema }) {
  if (schema['enum']) return schema['enum'].map(code).join(', ')
  return expectedOf(schema)
}

/**
 * @param {string} group
 * @param {ListedKey[]} keys
 */
function section(group, keys) {
  const rows = keys
    .filter(({ shape }) => shape !== 'group')
    .map((listed) => `| [\`${listed.key}\`](#${anchor(listed.key)}) | ${valuesOf(listed)} | ${defaultOf(listed)} |`)
  return [
    `## ${group}`,
    ['| key | value | default |', '|---|---|---|', ...rows].join('\n'),
    ...keys.flatMap(paragraphs),
  ].join('\n\n')
}

/**
 * @param {ListedKey} listed
 * @returns {string[]}
 */
function paragraphs({ key, schema, shape }) {
  const flag = schema['x-flag'] ? ` llama.cpp's \`${schema['x-flag']}\`.` : ''
  if (shape === 'group' && schema['x-otherwise'] === "each key's own") return [schema['description']]
  const harmless = (schema['x-harmless-values'] ?? []).map(code).join(', ')
  const values = harmless === '' ? 'Only' : `Values other than ${harmless} only`
  const trust = schema['x-trust'] === 'trusted' ? ` ${values} from a [trusted file](#trusted-files).` : ''
  return [`### \`${key}\``, `${schema['description']}${flag}${trust}`, exampleOf(key, schema['examples'])]
}

/**
 * @param {string} key
 * @param {unknown[]} examples
 */
function exampleOf(key, examples) {
  const blocks = examples.map((example) => {
    const nested = key.split('.').reduceRight((value, name) => /** @type {any} */ ({ [name]: value }), example)
    return stringify(nested, { lineWidth: 0 }).trimEnd()
  })
  return `\`\`\`yaml\n${blocks.join('\n# or\n')}\n\`\`\``
}

/** @param {string} key As GitHub makes them of headings. */
function anchor(key) {
  return key.toLowerCase().replace(/[^a-z0-9_-]/g, '')
}

/** @param {Schema} schema */
function trustedKeys(schema) {
  const keys = listKeys(schema).filter(({ schema: own }) => own['x-trust'] === 'trusted')
  const rows = keys.map(
    ({ key, schema: own }) =>
      `| [\`${key}\`](#${anchor(key)}) | ${own['x-risk']} | ${(own['x-harmless-values'] ?? []).map(code).join(', ')} |`,
  )
  return ['| only from a trusted file | because it | from any file |', '|---|---|---|', ...rows].join('\n')
}

/** @param {Schema} schema */
function documentKeys(schema) {
  /** @type {Map<string, ListedKey[]>} */
  const groups = new Map()
  let group = ''
  for (const listed of listKeys(schema)) {
    if (/\[\]|\*/.test(listed.key)) continue
    group = listed.schema['x-group'] ?? group
    groups.set(group, [...(groups.get(group) ?? []), listed])
  }
  const base = follow(schema['$defs'].profile.properties.extends, schema)
  const profiles = `### \`profiles.NAME.extends\`\n\n${base.description}`
  const opening = introduction.replace('TRUSTED_KEYS', trustedKeys(schema))
  return `${[opening, ...[...groups].map(([name, keys]) => section(name, keys)), profiles].join('\n\n')}\n`
}

await writeGenerated(
  { 'docs/configuration.md': documentKeys(await readConfigSchema()) },
  'node scripts/generate-config-docs.js',
)
