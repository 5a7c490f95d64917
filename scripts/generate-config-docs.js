// Writes docs/configuration.md from schemas/config.schema.json: a table for each group of keys, and below it a
// paragraph and examples for each key. `--check` only compares.
import { stringify } from 'yaml'
import { expectedOf, follow, listKeys, readConfigSchema } from './config-schema.js'
import { writeGenerated } from './write-generated.js'

/** @import { ListedKey, Schema } from './config-schema.js' */

const introduction = `<!-- Generated from schemas/config.schema.json by scripts/generate-config-docs.js. Do not edit. -->

# Configuration

\`cortex-supervisor\` reads one YAML file, or JSON, which is a part of YAML. The first of these that there is:

1. the file named with \`--config\`, else by the variable \`CORTEX_CONFIG\`;
2. \`cortex.yaml\`, \`cortex.yml\` or \`cortex.json\` in the working directory;
3. a file of one of these names in your own config folder (\`cortex-supervisor config path\` tells which).

Without any of them the defaults below hold, and the built-in demo model is served.

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

## What counts more

Command line > environment > profile > file > default. \`cortex-supervisor config show\` prints every value in use and
where it came from.

- Groups (\`gateway\`, \`reload\`, …) merge key by key and \`env\` variable by variable; a list replaces the list below it.
- Every key but \`env\` and \`profiles\` has a variable: \`CORTEX_CACHE_TYPE_K\` for \`cacheTypeK\`, \`CORTEX_GATEWAY_PORT\` for
  \`gateway.port\`. Lists are separated by commas. Other variables that begin with \`CORTEX_\` are ignored, and so are empty
  values and those of the form \`tcp://…\`, which Kubernetes sets for a Service of that name.
- \`cacheType\` sets both \`cacheTypeK\` and \`cacheTypeV\`; beside one of them in the same place, the more exact key counts.
  Across places, the place counts: \`CORTEX_CACHE_TYPE\` beats a \`cacheTypeK\` in the file.
- A profile is chosen with \`--profile\`, else by the variable \`CORTEX_PROFILE\`.

## How values are written

- **Durations**: \`250ms\`, \`30s\`, \`5m\`, \`1h\`. A plain number counts milliseconds.
- **Sizes**: \`64MiB\`, \`2GiB\` (powers of 1024), \`500MB\` (powers of 1000). A plain number counts bytes, unless it says otherwise.
- **Paths** are relative to the file that names them; on the command line and in variables, to the working directory.
  \`~/\` is your home folder.
- The YAML is of version 1.2: \`on\` and \`off\` are words, only \`true\` and \`false\` are yes and no. Anchors and aliases work.
  Merge keys (\`<<\`) do not: a profile with \`extends\` does what they do, and then it can be said where a value came from.
- An unknown key is a mistake, and so is a key without a value. All mistakes are reported at once, each with its line.

## A file that nobody named

A \`cortex.yaml\` that is used only because it lies in the working directory may have come with a folder from anywhere, and
a folder must not run code. So it may not set \`binary.path\`, \`binary.url\`, \`env\`, \`extraArgs\`, \`log.file\` or \`admin.tokenFile\`. Name it, with
\`--config cortex.yaml\`, and it may.
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
  return [`### \`${key}\``, `${schema['description']}${flag}`, exampleOf(key, schema['examples'])]
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
  return `${[introduction, ...[...groups].map(([name, keys]) => section(name, keys)), profiles].join('\n\n')}\n`
}

await writeGenerated(
  { 'docs/configuration.md': documentKeys(await readConfigSchema()) },
  'node scripts/generate-config-docs.js',
)
