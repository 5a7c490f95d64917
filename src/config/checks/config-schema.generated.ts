// Generated from schemas/config.schema.json by scripts/generate-config-types.js. Do not edit.
// @ts-nocheck
const validate = validate21
const schema6 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { $ref: '#/$defs/property-$schema' },
    model: { $ref: '#/$defs/property-model' },
    modelSha256: { $ref: '#/$defs/property-modelSha256' },
    mmproj: { $ref: '#/$defs/property-mmproj' },
    loras: { $ref: '#/$defs/property-loras' },
    draft: { $ref: '#/$defs/property-draft' },
    alias: { $ref: '#/$defs/property-alias' },
    backend: { $ref: '#/$defs/property-backend' },
    binary: { $ref: '#/$defs/property-binary' },
    cacheType: { $ref: '#/$defs/property-cacheType' },
    cacheTypeK: { $ref: '#/$defs/property-cacheTypeK' },
    cacheTypeV: { $ref: '#/$defs/property-cacheTypeV' },
    flashAttention: { $ref: '#/$defs/property-flashAttention' },
    contextSize: { $ref: '#/$defs/property-contextSize' },
    parallel: { $ref: '#/$defs/property-parallel' },
    kvUnified: { $ref: '#/$defs/property-kvUnified' },
    kvOffload: { $ref: '#/$defs/property-kvOffload' },
    swaFull: { $ref: '#/$defs/property-swaFull' },
    cacheRam: { $ref: '#/$defs/property-cacheRam' },
    cacheReuse: { $ref: '#/$defs/property-cacheReuse' },
    contextShift: { $ref: '#/$defs/property-contextShift' },
    threads: { $ref: '#/$defs/property-threads' },
    threadsBatch: { $ref: '#/$defs/property-threadsBatch' },
    batchSize: { $ref: '#/$defs/property-batchSize' },
    ubatchSize: { $ref: '#/$defs/property-ubatchSize' },
    gpuLayers: { $ref: '#/$defs/property-gpuLayers' },
    devices: { $ref: '#/$defs/property-devices' },
    splitMode: { $ref: '#/$defs/property-splitMode' },
    tensorSplit: { $ref: '#/$defs/property-tensorSplit' },
    mainGpu: { $ref: '#/$defs/property-mainGpu' },
    cpuMoe: { $ref: '#/$defs/property-cpuMoe' },
    cpuMoeLayers: { $ref: '#/$defs/property-cpuMoeLayers' },
    fit: { $ref: '#/$defs/property-fit' },
    loadMode: { $ref: '#/$defs/property-loadMode' },
    numa: { $ref: '#/$defs/property-numa' },
    rpc: { $ref: '#/$defs/property-rpc' },
    warmup: { $ref: '#/$defs/property-warmup' },
    chatTemplate: { $ref: '#/$defs/property-chatTemplate' },
    chatTemplateFile: { $ref: '#/$defs/property-chatTemplateFile' },
    jinja: { $ref: '#/$defs/property-jinja' },
    reasoningFormat: { $ref: '#/$defs/property-reasoningFormat' },
    embeddings: { $ref: '#/$defs/property-embeddings' },
    reranking: { $ref: '#/$defs/property-reranking' },
    pooling: { $ref: '#/$defs/property-pooling' },
    ropeScaling: { $ref: '#/$defs/property-ropeScaling' },
    ropeScale: { $ref: '#/$defs/property-ropeScale' },
    ropeFreqBase: { $ref: '#/$defs/property-ropeFreqBase' },
    ropeFreqScale: { $ref: '#/$defs/property-ropeFreqScale' },
    extraArgs: { $ref: '#/$defs/property-extraArgs' },
    env: { $ref: '#/$defs/property-env' },
    gateway: { $ref: '#/$defs/property-gateway' },
    admin: { $ref: '#/$defs/property-admin' },
    reload: { $ref: '#/$defs/property-reload' },
    restart: { $ref: '#/$defs/property-restart' },
    log: { $ref: '#/$defs/property-log' },
    profiles: { $ref: '#/$defs/property-profiles' },
  },
  $defs: {
    cacheType: {
      anyOf: [
        { enum: ['auto', 'f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'iq4_nl', 'q4_0'] },
        { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
      ],
    },
    gpuLayers: { anyOf: [{ type: 'integer', minimum: 0, maximum: 2147483647 }, { enum: ['auto', 'all'] }] },
    devices: { type: 'array', items: { type: 'string', pattern: '^[^\\s,]+$' } },
    duration: { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)? ?(ms|s|m|h)$', minimum: 0 },
    size: { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$', minimum: 0 },
    path: { type: 'string', pattern: '\\S' },
    url: { type: 'string', pattern: '^https?://[^\\s/]+' },
    sha256: { type: 'string', pattern: '^[0-9a-fA-F]{64}$' },
    profile: {
      type: 'object',
      additionalProperties: false,
      properties: {
        extends: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        model: { $ref: '#/$defs/property-model' },
        modelSha256: { $ref: '#/$defs/property-modelSha256' },
        mmproj: { $ref: '#/$defs/property-mmproj' },
        loras: { $ref: '#/$defs/property-loras' },
        draft: { $ref: '#/$defs/property-draft' },
        alias: { $ref: '#/$defs/property-alias' },
        backend: { $ref: '#/$defs/property-backend' },
        binary: { $ref: '#/$defs/property-binary' },
        cacheType: { $ref: '#/$defs/property-cacheType' },
        cacheTypeK: { $ref: '#/$defs/property-cacheTypeK' },
        cacheTypeV: { $ref: '#/$defs/property-cacheTypeV' },
        flashAttention: { $ref: '#/$defs/property-flashAttention' },
        contextSize: { $ref: '#/$defs/property-contextSize' },
        parallel: { $ref: '#/$defs/property-parallel' },
        kvUnified: { $ref: '#/$defs/property-kvUnified' },
        kvOffload: { $ref: '#/$defs/property-kvOffload' },
        swaFull: { $ref: '#/$defs/property-swaFull' },
        cacheRam: { $ref: '#/$defs/property-cacheRam' },
        cacheReuse: { $ref: '#/$defs/property-cacheReuse' },
        contextShift: { $ref: '#/$defs/property-contextShift' },
        threads: { $ref: '#/$defs/property-threads' },
        threadsBatch: { $ref: '#/$defs/property-threadsBatch' },
        batchSize: { $ref: '#/$defs/property-batchSize' },
        ubatchSize: { $ref: '#/$defs/property-ubatchSize' },
        gpuLayers: { $ref: '#/$defs/property-gpuLayers' },
        devices: { $ref: '#/$defs/property-devices' },
        splitMode: { $ref: '#/$defs/property-splitMode' },
        tensorSplit: { $ref: '#/$defs/property-tensorSplit' },
        mainGpu: { $ref: '#/$defs/property-mainGpu' },
        cpuMoe: { $ref: '#/$defs/property-cpuMoe' },
        cpuMoeLayers: { $ref: '#/$defs/property-cpuMoeLayers' },
        fit: { $ref: '#/$defs/property-fit' },
        loadMode: { $ref: '#/$defs/property-loadMode' },
        numa: { $ref: '#/$defs/property-numa' },
        rpc: { $ref: '#/$defs/property-rpc' },
        warmup: { $ref: '#/$defs/property-warmup' },
        chatTemplate: { $ref: '#/$defs/property-chatTemplate' },
        chatTemplateFile: { $ref: '#/$defs/property-chatTemplateFile' },
        jinja: { $ref: '#/$defs/property-jinja' },
        reasoningFormat: { $ref: '#/$defs/property-reasoningFormat' },
        embeddings: { $ref: '#/$defs/property-embeddings' },
        reranking: { $ref: '#/$defs/property-reranking' },
        pooling: { $ref: '#/$defs/property-pooling' },
        ropeScaling: { $ref: '#/$defs/property-ropeScaling' },
        ropeScale: { $ref: '#/$defs/property-ropeScale' },
        ropeFreqBase: { $ref: '#/$defs/property-ropeFreqBase' },
        ropeFreqScale: { $ref: '#/$defs/property-ropeFreqScale' },
        extraArgs: { $ref: '#/$defs/property-extraArgs' },
        env: { $ref: '#/$defs/property-env' },
        gateway: { $ref: '#/$defs/property-gateway' },
        admin: { $ref: '#/$defs/property-admin' },
        reload: { $ref: '#/$defs/property-reload' },
        restart: { $ref: '#/$defs/property-restart' },
        log: { $ref: '#/$defs/property-log' },
      },
    },
    'property-$schema': { type: 'string' },
    'property-model': { type: 'string', pattern: '^\\S(.*\\S)?$' },
    'property-modelSha256': { $ref: '#/$defs/sha256' },
    'property-mmproj': { $ref: '#/$defs/path' },
    'property-loras': {
      type: 'array',
      items: {
        anyOf: [
          { $ref: '#/$defs/path' },
          {
            type: 'object',
            additionalProperties: false,
            required: ['path'],
            properties: { path: { $ref: '#/$defs/path' }, scale: { type: 'number' } },
          },
        ],
      },
    },
    'property-draft': {
      type: 'object',
      additionalProperties: false,
      properties: {
        model: { type: 'string', pattern: '^\\S(.*\\S)?$' },
        cacheTypeK: { $ref: '#/$defs/cacheType' },
        cacheTypeV: { $ref: '#/$defs/cacheType' },
        gpuLayers: { $ref: '#/$defs/gpuLayers' },
        devices: { $ref: '#/$defs/devices' },
        maxTokens: { type: 'integer', minimum: 0, maximum: 2147483647 },
        minTokens: { type: 'integer', minimum: 0, maximum: 2147483647 },
        minProbability: { type: 'number', minimum: 0, maximum: 1 },
      },
    },
    'property-alias': { type: 'string', pattern: '^\\S(.*\\S)?$' },
    'property-backend': { type: 'string', pattern: '^[a-z][a-z0-9]*(-[0-9]+(\\.[0-9]+)*)?$' },
    'property-binary': {
      type: 'object',
      additionalProperties: false,
      properties: {
        source: { enum: ['auto', 'path', 'system', 'github', 'debian', 'url'] },
        version: { type: 'string', pattern: '^(stable|latest|b[0-9]{1,7})$' },
        path: { $ref: '#/$defs/path' },
        url: { $ref: '#/$defs/url' },
        sha256: { $ref: '#/$defs/sha256' },
        mirror: { type: 'array', items: { $ref: '#/$defs/url' } },
        autoUpdate: { type: 'boolean' },
      },
    },
    'property-cacheType': { $ref: '#/$defs/cacheType' },
    'property-cacheTypeK': { $ref: '#/$defs/cacheType' },
    'property-cacheTypeV': { $ref: '#/$defs/cacheType' },
    'property-flashAttention': { enum: ['auto', 'on', 'off'] },
    'property-contextSize': { type: 'integer', minimum: 0, maximum: 2147483647 },
    'property-parallel': { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } },
    'property-kvUnified': { type: 'boolean' },
    'property-kvOffload': { type: 'boolean' },
    'property-swaFull': { type: 'boolean' },
    'property-cacheRam': { type: ['string', 'integer'], pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$', minimum: -1 },
    'property-cacheReuse': { type: 'integer', minimum: 0, maximum: 2147483647 },
    'property-contextShift': { type: 'boolean' },
    'property-threads': { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } },
    'property-threadsBatch': { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } },
    'property-batchSize': { type: 'integer', minimum: 1, maximum: 2147483647 },
    'property-ubatchSize': { type: 'integer', minimum: 1, maximum: 2147483647 },
    'property-gpuLayers': { $ref: '#/$defs/gpuLayers' },
    'property-devices': { $ref: '#/$defs/devices' },
    'property-splitMode': { enum: ['none', 'layer', 'row', 'tensor'] },
    'property-tensorSplit': { type: 'array', items: { type: 'number', minimum: 0 } },
    'property-mainGpu': { type: 'integer', minimum: 0, maximum: 2147483647 },
    'property-cpuMoe': { type: 'boolean' },
    'property-cpuMoeLayers': { type: 'integer', minimum: 0, maximum: 2147483647 },
    'property-fit': { type: 'boolean' },
    'property-loadMode': { enum: ['auto', 'none', 'mmap', 'mlock', 'mmap+mlock', 'dio'] },
    'property-numa': { enum: ['distribute', 'isolate', 'numactl'] },
    'property-rpc': { type: 'array', items: { type: 'string', pattern: '^[^\\s,]+:[0-9]{1,5}$' } },
    'property-warmup': { type: 'boolean' },
    'property-chatTemplate': { type: 'string', pattern: '\\S' },
    'property-chatTemplateFile': { $ref: '#/$defs/path' },
    'property-jinja': { type: 'boolean' },
    'property-reasoningFormat': { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    'property-embeddings': { type: 'boolean' },
    'property-reranking': { type: 'boolean' },
    'property-pooling': { enum: ['none', 'mean', 'cls', 'last', 'rank'] },
    'property-ropeScaling': { enum: ['none', 'linear', 'yarn'] },
    'property-ropeScale': { type: 'number', exclusiveMinimum: 0 },
    'property-ropeFreqBase': { type: 'number', exclusiveMinimum: 0 },
    'property-ropeFreqScale': { type: 'number', exclusiveMinimum: 0 },
    'property-extraArgs': { type: 'array', items: { type: ['string', 'number'] } },
    'property-env': {
      type: 'object',
      propertyNames: { pattern: '^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
    'property-gateway': {
      type: 'object',
      additionalProperties: false,
      properties: {
        host: { type: 'string', pattern: '^[A-Za-z0-9._:%-]+$' },
        port: { type: 'integer', minimum: 0, maximum: 65535 },
        apiKeys: { type: 'array', items: { type: 'string', pattern: '^[!-~]+$' } },
        allowedHosts: { type: 'array', items: { type: 'string', pattern: '^[^\\s/]+$' } },
        corsOrigins: { type: 'array', items: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*://[^\\s/]+$' } },
        holdTimeout: { $ref: '#/$defs/duration' },
        maxQueue: { type: 'integer', minimum: 0, maximum: 2147483647 },
        maxBody: { $ref: '#/$defs/size' },
        trustProxy: { type: 'boolean' },
        metricsWithoutToken: { type: 'boolean' },
        allowWithoutKey: { type: 'boolean' },
      },
    },
    'property-admin': {
      type: 'object',
      additionalProperties: false,
      properties: { remote: { type: 'boolean' }, tokenFile: { $ref: '#/$defs/path' } },
    },
    'property-reload': {
      type: 'object',
      additionalProperties: false,
      properties: {
        strategy: { enum: ['auto', 'blueGreen', 'stopFirst'] },
        drainTimeout: { $ref: '#/$defs/duration' },
        canary: { type: 'boolean' },
        warmBudget: { $ref: '#/$defs/duration' },
        watch: { type: 'boolean' },
        watchPolling: { type: 'boolean' },
      },
    },
    'property-restart': {
      type: 'object',
      additionalProperties: false,
      properties: {
        initialDelay: { $ref: '#/$defs/duration' },
        maxDelay: { $ref: '#/$defs/duration' },
        resetAfter: { $ref: '#/$defs/duration' },
        limit: { type: 'integer', minimum: 1, maximum: 2147483647 },
        window: { $ref: '#/$defs/duration' },
        retryFailed: { $ref: '#/$defs/duration' },
        hangTimeout: { $ref: '#/$defs/duration' },
        loadStall: { $ref: '#/$defs/duration' },
      },
    },
    'property-log': {
      type: 'object',
      additionalProperties: false,
      properties: {
        level: { enum: ['silent', 'error', 'warn', 'info', 'debug'] },
        childVerbosity: { type: 'integer', minimum: 0, maximum: 5 },
        file: { $ref: '#/$defs/path' },
        maxSize: { $ref: '#/$defs/size' },
        maxFiles: { type: 'integer', minimum: 1, maximum: 1000 },
      },
    },
    'property-profiles': {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
      additionalProperties: { $ref: '#/$defs/profile' },
    },
  },
}
const func2 = Object.prototype.hasOwnProperty
const schema7 = { type: 'string' }
function validate22(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'string') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate22.errors = vErrors
  return errors === 0
}
const schema8 = { type: 'string', pattern: '^\\S(.*\\S)?$' }
const pattern0 = new RegExp('^\\S(.*\\S)?$', 'u')
function validate24(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern0.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '^\\S(.*\\S)?$' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate24.errors = vErrors
  return errors === 0
}
const schema9 = { type: 'string', pattern: '^[0-9a-fA-F]{64}$' }
const pattern1 = new RegExp('^[0-9a-fA-F]{64}$', 'u')
function validate26(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[0-9a-fA-F]{64}$' },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate26.errors = vErrors
  return errors === 0
}
const schema10 = { type: 'string', pattern: '\\S' }
const pattern2 = new RegExp('\\S', 'u')
function validate28(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate28.errors = vErrors
  return errors === 0
}
const schema11 = {
  type: 'array',
  items: {
    anyOf: [
      { $ref: '#/$defs/path' },
      {
        type: 'object',
        additionalProperties: false,
        required: ['path'],
        properties: { path: { $ref: '#/$defs/path' }, scale: { type: 'number' } },
      },
    ],
  },
}
function validate31(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate31.errors = vErrors
  return errors === 0
}
function validate30(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      const _errs2 = errors
      let valid2 = false
      const _errs3 = errors
      if (
        !validate31(data0, {
          instancePath: instancePath + '/' + i0,
          parentData: data,
          parentDataProperty: i0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors)
        errors = vErrors.length
      }
      var _valid0 = _errs3 === errors
      valid2 = valid2 || _valid0
      if (!valid2) {
        const _errs4 = errors
        if (data0 && typeof data0 == 'object' && !Array.isArray(data0)) {
          if (data0.path === undefined) {
            const err0 = {
              instancePath: instancePath + '/' + i0,
              schemaPath: '#/items/anyOf/1/required',
              keyword: 'required',
              params: { missingProperty: 'path' },
            }
            if (vErrors === null) {
              vErrors = [err0]
            } else {
              vErrors.push(err0)
            }
            errors++
          }
          for (const key0 in data0) {
            if (!(key0 === 'path' || key0 === 'scale')) {
              const err1 = {
                instancePath: instancePath + '/' + i0,
                schemaPath: '#/items/anyOf/1/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              }
              if (vErrors === null) {
                vErrors = [err1]
              } else {
                vErrors.push(err1)
              }
              errors++
            }
          }
          if (data0.path !== undefined) {
            if (
              !validate31(data0.path, {
                instancePath: instancePath + '/' + i0 + '/path',
                parentData: data0,
                parentDataProperty: 'path',
                rootData,
              })
            ) {
              vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors)
              errors = vErrors.length
            }
          }
          if (data0.scale !== undefined) {
            let data2 = data0.scale
            if (!(typeof data2 == 'number' && isFinite(data2))) {
              const err2 = {
                instancePath: instancePath + '/' + i0 + '/scale',
                schemaPath: '#/items/anyOf/1/properties/scale/type',
                keyword: 'type',
                params: { type: 'number' },
              }
              if (vErrors === null) {
                vErrors = [err2]
              } else {
                vErrors.push(err2)
              }
              errors++
            }
          }
        } else {
          const err3 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/anyOf/1/type',
            keyword: 'type',
            params: { type: 'object' },
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
        var _valid0 = _errs4 === errors
        valid2 = valid2 || _valid0
      }
      if (!valid2) {
        const err4 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/anyOf',
          keyword: 'anyOf',
          params: {},
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      } else {
        errors = _errs2
        if (vErrors !== null) {
          if (_errs2) {
            vErrors.length = _errs2
          } else {
            vErrors = null
          }
        }
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err5]
    } else {
      vErrors.push(err5)
    }
    errors++
  }
  validate30.errors = vErrors
  return errors === 0
}
const schema13 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    model: { type: 'string', pattern: '^\\S(.*\\S)?$' },
    cacheTypeK: { $ref: '#/$defs/cacheType' },
    cacheTypeV: { $ref: '#/$defs/cacheType' },
    gpuLayers: { $ref: '#/$defs/gpuLayers' },
    devices: { $ref: '#/$defs/devices' },
    maxTokens: { type: 'integer', minimum: 0, maximum: 2147483647 },
    minTokens: { type: 'integer', minimum: 0, maximum: 2147483647 },
    minProbability: { type: 'number', minimum: 0, maximum: 1 },
  },
}
const schema14 = {
  anyOf: [
    { enum: ['auto', 'f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'iq4_nl', 'q4_0'] },
    { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
  ],
}
const pattern5 = new RegExp('^[a-z][a-z0-9_]*$', 'u')
function validate36(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(
    data === 'auto' ||
    data === 'f32' ||
    data === 'f16' ||
    data === 'bf16' ||
    data === 'q8_0' ||
    data === 'q5_1' ||
    data === 'q5_0' ||
    data === 'q4_1' ||
    data === 'iq4_nl' ||
    data === 'q4_0'
  )) {
    const err0 = {
      instancePath,
      schemaPath: '#/anyOf/0/enum',
      keyword: 'enum',
      params: { allowedValues: schema14.anyOf[0].enum },
    }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs2 = errors
    if (typeof data === 'string') {
      if (!pattern5.test(data)) {
        const err1 = {
          instancePath,
          schemaPath: '#/anyOf/1/pattern',
          keyword: 'pattern',
          params: { pattern: '^[a-z][a-z0-9_]*$' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    } else {
      const err2 = { instancePath, schemaPath: '#/anyOf/1/type', keyword: 'type', params: { type: 'string' } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    var _valid0 = _errs2 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err3 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate36.errors = vErrors
  return errors === 0
}
const schema15 = { anyOf: [{ type: 'integer', minimum: 0, maximum: 2147483647 }, { enum: ['auto', 'all'] }] }
function validate39(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/anyOf/0/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/0/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = {
        instancePath,
        schemaPath: '#/anyOf/0/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: 0 },
      }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs3 = errors
    if (!(data === 'auto' || data === 'all')) {
      const err3 = {
        instancePath,
        schemaPath: '#/anyOf/1/enum',
        keyword: 'enum',
        params: { allowedValues: schema15.anyOf[1].enum },
      }
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    var _valid0 = _errs3 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err4 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err4]
    } else {
      vErrors.push(err4)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate39.errors = vErrors
  return errors === 0
}
const schema16 = { type: 'array', items: { type: 'string', pattern: '^[^\\s,]+$' } }
const pattern6 = new RegExp('^[^\\s,]+$', 'u')
function validate41(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      if (typeof data0 === 'string') {
        if (!pattern6.test(data0)) {
          const err0 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/pattern',
            keyword: 'pattern',
            params: { pattern: '^[^\\s,]+$' },
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      } else {
        const err1 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate41.errors = vErrors
  return errors === 0
}
function validate35(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'model' ||
        key0 === 'cacheTypeK' ||
        key0 === 'cacheTypeV' ||
        key0 === 'gpuLayers' ||
        key0 === 'devices' ||
        key0 === 'maxTokens' ||
        key0 === 'minTokens' ||
        key0 === 'minProbability'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.model !== undefined) {
      let data0 = data.model
      if (typeof data0 === 'string') {
        if (!pattern0.test(data0)) {
          const err1 = {
            instancePath: instancePath + '/model',
            schemaPath: '#/properties/model/pattern',
            keyword: 'pattern',
            params: { pattern: '^\\S(.*\\S)?$' },
          }
          if (vErrors === null) {
            vErrors = [err1]
          } else {
            vErrors.push(err1)
          }
          errors++
        }
      } else {
        const err2 = {
          instancePath: instancePath + '/model',
          schemaPath: '#/properties/model/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    if (data.cacheTypeK !== undefined) {
      if (
        !validate36(data.cacheTypeK, {
          instancePath: instancePath + '/cacheTypeK',
          parentData: data,
          parentDataProperty: 'cacheTypeK',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheTypeV !== undefined) {
      if (
        !validate36(data.cacheTypeV, {
          instancePath: instancePath + '/cacheTypeV',
          parentData: data,
          parentDataProperty: 'cacheTypeV',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors)
        errors = vErrors.length
      }
    }
    if (data.gpuLayers !== undefined) {
      if (
        !validate39(data.gpuLayers, {
          instancePath: instancePath + '/gpuLayers',
          parentData: data,
          parentDataProperty: 'gpuLayers',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate39.errors : vErrors.concat(validate39.errors)
        errors = vErrors.length
      }
    }
    if (data.devices !== undefined) {
      if (
        !validate41(data.devices, {
          instancePath: instancePath + '/devices',
          parentData: data,
          parentDataProperty: 'devices',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors)
        errors = vErrors.length
      }
    }
    if (data.maxTokens !== undefined) {
      let data5 = data.maxTokens
      if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
        const err3 = {
          instancePath: instancePath + '/maxTokens',
          schemaPath: '#/properties/maxTokens/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
      if (typeof data5 == 'number' && isFinite(data5)) {
        if (data5 > 2147483647 || isNaN(data5)) {
          const err4 = {
            instancePath: instancePath + '/maxTokens',
            schemaPath: '#/properties/maxTokens/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 2147483647 },
          }
          if (vErrors === null) {
            vErrors = [err4]
          } else {
            vErrors.push(err4)
          }
          errors++
        }
        if (data5 < 0 || isNaN(data5)) {
          const err5 = {
            instancePath: instancePath + '/maxTokens',
            schemaPath: '#/properties/maxTokens/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err5]
          } else {
            vErrors.push(err5)
          }
          errors++
        }
      }
    }
    if (data.minTokens !== undefined) {
      let data6 = data.minTokens
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
        const err6 = {
          instancePath: instancePath + '/minTokens',
          schemaPath: '#/properties/minTokens/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err6]
        } else {
          vErrors.push(err6)
        }
        errors++
      }
      if (typeof data6 == 'number' && isFinite(data6)) {
        if (data6 > 2147483647 || isNaN(data6)) {
          const err7 = {
            instancePath: instancePath + '/minTokens',
            schemaPath: '#/properties/minTokens/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 2147483647 },
          }
          if (vErrors === null) {
            vErrors = [err7]
          } else {
            vErrors.push(err7)
          }
          errors++
        }
        if (data6 < 0 || isNaN(data6)) {
          const err8 = {
            instancePath: instancePath + '/minTokens',
            schemaPath: '#/properties/minTokens/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err8]
          } else {
            vErrors.push(err8)
          }
          errors++
        }
      }
    }
    if (data.minProbability !== undefined) {
      let data7 = data.minProbability
      if (typeof data7 == 'number' && isFinite(data7)) {
        if (data7 > 1 || isNaN(data7)) {
          const err9 = {
            instancePath: instancePath + '/minProbability',
            schemaPath: '#/properties/minProbability/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1 },
          }
          if (vErrors === null) {
            vErrors = [err9]
          } else {
            vErrors.push(err9)
          }
          errors++
        }
        if (data7 < 0 || isNaN(data7)) {
          const err10 = {
            instancePath: instancePath + '/minProbability',
            schemaPath: '#/properties/minProbability/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err10]
          } else {
            vErrors.push(err10)
          }
          errors++
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/minProbability',
          schemaPath: '#/properties/minProbability/type',
          keyword: 'type',
          params: { type: 'number' },
        }
        if (vErrors === null) {
          vErrors = [err11]
        } else {
          vErrors.push(err11)
        }
        errors++
      }
    }
  } else {
    const err12 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err12]
    } else {
      vErrors.push(err12)
    }
    errors++
  }
  validate35.errors = vErrors
  return errors === 0
}
const schema17 = { type: 'string', pattern: '^\\S(.*\\S)?$' }
function validate44(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern0.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '^\\S(.*\\S)?$' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate44.errors = vErrors
  return errors === 0
}
const schema18 = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[0-9]+(\\.[0-9]+)*)?$' }
const pattern8 = new RegExp('^[a-z][a-z0-9]*(-[0-9]+(\\.[0-9]+)*)?$', 'u')
function validate46(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern8.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[a-z][a-z0-9]*(-[0-9]+(\\.[0-9]+)*)?$' },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate46.errors = vErrors
  return errors === 0
}
const schema19 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    source: { enum: ['auto', 'path', 'system', 'github', 'debian', 'url'] },
    version: { type: 'string', pattern: '^(stable|latest|b[0-9]{1,7})$' },
    path: { $ref: '#/$defs/path' },
    url: { $ref: '#/$defs/url' },
    sha256: { $ref: '#/$defs/sha256' },
    mirror: { type: 'array', items: { $ref: '#/$defs/url' } },
    autoUpdate: { type: 'boolean' },
  },
}
const pattern9 = new RegExp('^(stable|latest|b[0-9]{1,7})$', 'u')
const schema20 = { type: 'string', pattern: '^https?://[^\\s/]+' }
const pattern10 = new RegExp('^https?://[^\\s/]+', 'u')
function validate50(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern10.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^https?://[^\\s/]+' },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate50.errors = vErrors
  return errors === 0
}
function validate52(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[0-9a-fA-F]{64}$' },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate52.errors = vErrors
  return errors === 0
}
function validate48(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'source' ||
        key0 === 'version' ||
        key0 === 'path' ||
        key0 === 'url' ||
        key0 === 'sha256' ||
        key0 === 'mirror' ||
        key0 === 'autoUpdate'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.source !== undefined) {
      let data0 = data.source
      if (!(
        data0 === 'auto' ||
        data0 === 'path' ||
        data0 === 'system' ||
        data0 === 'github' ||
        data0 === 'debian' ||
        data0 === 'url'
      )) {
        const err1 = {
          instancePath: instancePath + '/source',
          schemaPath: '#/properties/source/enum',
          keyword: 'enum',
          params: { allowedValues: schema19.properties.source.enum },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    if (data.version !== undefined) {
      let data1 = data.version
      if (typeof data1 === 'string') {
        if (!pattern9.test(data1)) {
          const err2 = {
            instancePath: instancePath + '/version',
            schemaPath: '#/properties/version/pattern',
            keyword: 'pattern',
            params: { pattern: '^(stable|latest|b[0-9]{1,7})$' },
          }
          if (vErrors === null) {
            vErrors = [err2]
          } else {
            vErrors.push(err2)
          }
          errors++
        }
      } else {
        const err3 = {
          instancePath: instancePath + '/version',
          schemaPath: '#/properties/version/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
    }
    if (data.path !== undefined) {
      if (
        !validate31(data.path, {
          instancePath: instancePath + '/path',
          parentData: data,
          parentDataProperty: 'path',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors)
        errors = vErrors.length
      }
    }
    if (data.url !== undefined) {
      if (
        !validate50(data.url, {
          instancePath: instancePath + '/url',
          parentData: data,
          parentDataProperty: 'url',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors)
        errors = vErrors.length
      }
    }
    if (data.sha256 !== undefined) {
      if (
        !validate52(data.sha256, {
          instancePath: instancePath + '/sha256',
          parentData: data,
          parentDataProperty: 'sha256',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate52.errors : vErrors.concat(validate52.errors)
        errors = vErrors.length
      }
    }
    if (data.mirror !== undefined) {
      let data5 = data.mirror
      if (Array.isArray(data5)) {
        const len0 = data5.length
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate50(data5[i0], {
              instancePath: instancePath + '/mirror/' + i0,
              parentData: data5,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err4 = {
          instancePath: instancePath + '/mirror',
          schemaPath: '#/properties/mirror/type',
          keyword: 'type',
          params: { type: 'array' },
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      }
    }
    if (data.autoUpdate !== undefined) {
      if (typeof data.autoUpdate !== 'boolean') {
        const err5 = {
          instancePath: instancePath + '/autoUpdate',
          schemaPath: '#/properties/autoUpdate/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      }
    }
  } else {
    const err6 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err6]
    } else {
      vErrors.push(err6)
    }
    errors++
  }
  validate48.errors = vErrors
  return errors === 0
}
function validate56(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(
    data === 'auto' ||
    data === 'f32' ||
    data === 'f16' ||
    data === 'bf16' ||
    data === 'q8_0' ||
    data === 'q5_1' ||
    data === 'q5_0' ||
    data === 'q4_1' ||
    data === 'iq4_nl' ||
    data === 'q4_0'
  )) {
    const err0 = {
      instancePath,
      schemaPath: '#/anyOf/0/enum',
      keyword: 'enum',
      params: { allowedValues: schema14.anyOf[0].enum },
    }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs2 = errors
    if (typeof data === 'string') {
      if (!pattern5.test(data)) {
        const err1 = {
          instancePath,
          schemaPath: '#/anyOf/1/pattern',
          keyword: 'pattern',
          params: { pattern: '^[a-z][a-z0-9_]*$' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    } else {
      const err2 = { instancePath, schemaPath: '#/anyOf/1/type', keyword: 'type', params: { type: 'string' } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    var _valid0 = _errs2 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err3 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate56.errors = vErrors
  return errors === 0
}
function validate58(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(
    data === 'auto' ||
    data === 'f32' ||
    data === 'f16' ||
    data === 'bf16' ||
    data === 'q8_0' ||
    data === 'q5_1' ||
    data === 'q5_0' ||
    data === 'q4_1' ||
    data === 'iq4_nl' ||
    data === 'q4_0'
  )) {
    const err0 = {
      instancePath,
      schemaPath: '#/anyOf/0/enum',
      keyword: 'enum',
      params: { allowedValues: schema14.anyOf[0].enum },
    }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs2 = errors
    if (typeof data === 'string') {
      if (!pattern5.test(data)) {
        const err1 = {
          instancePath,
          schemaPath: '#/anyOf/1/pattern',
          keyword: 'pattern',
          params: { pattern: '^[a-z][a-z0-9_]*$' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    } else {
      const err2 = { instancePath, schemaPath: '#/anyOf/1/type', keyword: 'type', params: { type: 'string' } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    var _valid0 = _errs2 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err3 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate58.errors = vErrors
  return errors === 0
}
function validate60(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(
    data === 'auto' ||
    data === 'f32' ||
    data === 'f16' ||
    data === 'bf16' ||
    data === 'q8_0' ||
    data === 'q5_1' ||
    data === 'q5_0' ||
    data === 'q4_1' ||
    data === 'iq4_nl' ||
    data === 'q4_0'
  )) {
    const err0 = {
      instancePath,
      schemaPath: '#/anyOf/0/enum',
      keyword: 'enum',
      params: { allowedValues: schema14.anyOf[0].enum },
    }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs2 = errors
    if (typeof data === 'string') {
      if (!pattern5.test(data)) {
        const err1 = {
          instancePath,
          schemaPath: '#/anyOf/1/pattern',
          keyword: 'pattern',
          params: { pattern: '^[a-z][a-z0-9_]*$' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    } else {
      const err2 = { instancePath, schemaPath: '#/anyOf/1/type', keyword: 'type', params: { type: 'string' } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    var _valid0 = _errs2 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err3 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate60.errors = vErrors
  return errors === 0
}
const schema25 = { enum: ['auto', 'on', 'off'] }
function validate62(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(data === 'auto' || data === 'on' || data === 'off')) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema25.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate62.errors = vErrors
  return errors === 0
}
const schema26 = { type: 'integer', minimum: 0, maximum: 2147483647 }
function validate64(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate64.errors = vErrors
  return errors === 0
}
const schema27 = { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } }
function validate66(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  const _errs1 = errors
  const _errs2 = errors
  if (0 !== data) {
    const err1 = {}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  var valid0 = _errs2 === errors
  if (valid0) {
    const err2 = { instancePath, schemaPath: '#/not', keyword: 'not', params: {} }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  } else {
    errors = _errs1
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1
      } else {
        vErrors = null
      }
    }
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err3 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    if (data < -1 || isNaN(data)) {
      const err4 = {
        instancePath,
        schemaPath: '#/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: -1 },
      }
      if (vErrors === null) {
        vErrors = [err4]
      } else {
        vErrors.push(err4)
      }
      errors++
    }
  }
  validate66.errors = vErrors
  return errors === 0
}
const schema28 = { type: 'boolean' }
function validate68(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate68.errors = vErrors
  return errors === 0
}
const schema29 = { type: 'boolean' }
function validate70(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate70.errors = vErrors
  return errors === 0
}
const schema30 = { type: 'boolean' }
function validate72(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate72.errors = vErrors
  return errors === 0
}
const schema31 = { type: ['string', 'integer'], pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$', minimum: -1 }
const pattern15 = new RegExp('^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$', 'u')
function validate74(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'string' && !(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: schema31.type } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data < -1 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: -1 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
  }
  if (typeof data === 'string') {
    if (!pattern15.test(data)) {
      const err2 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$' },
      }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate74.errors = vErrors
  return errors === 0
}
const schema32 = { type: 'integer', minimum: 0, maximum: 2147483647 }
function validate76(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate76.errors = vErrors
  return errors === 0
}
const schema33 = { type: 'boolean' }
function validate78(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate78.errors = vErrors
  return errors === 0
}
const schema34 = { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } }
function validate80(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  const _errs1 = errors
  const _errs2 = errors
  if (0 !== data) {
    const err1 = {}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  var valid0 = _errs2 === errors
  if (valid0) {
    const err2 = { instancePath, schemaPath: '#/not', keyword: 'not', params: {} }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  } else {
    errors = _errs1
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1
      } else {
        vErrors = null
      }
    }
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err3 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    if (data < -1 || isNaN(data)) {
      const err4 = {
        instancePath,
        schemaPath: '#/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: -1 },
      }
      if (vErrors === null) {
        vErrors = [err4]
      } else {
        vErrors.push(err4)
      }
      errors++
    }
  }
  validate80.errors = vErrors
  return errors === 0
}
const schema35 = { type: 'integer', minimum: -1, maximum: 2147483647, not: { const: 0 } }
function validate82(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  const _errs1 = errors
  const _errs2 = errors
  if (0 !== data) {
    const err1 = {}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  var valid0 = _errs2 === errors
  if (valid0) {
    const err2 = { instancePath, schemaPath: '#/not', keyword: 'not', params: {} }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  } else {
    errors = _errs1
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1
      } else {
        vErrors = null
      }
    }
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err3 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    if (data < -1 || isNaN(data)) {
      const err4 = {
        instancePath,
        schemaPath: '#/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: -1 },
      }
      if (vErrors === null) {
        vErrors = [err4]
      } else {
        vErrors.push(err4)
      }
      errors++
    }
  }
  validate82.errors = vErrors
  return errors === 0
}
const schema36 = { type: 'integer', minimum: 1, maximum: 2147483647 }
function validate84(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 1 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate84.errors = vErrors
  return errors === 0
}
const schema37 = { type: 'integer', minimum: 1, maximum: 2147483647 }
function validate86(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 1 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate86.errors = vErrors
  return errors === 0
}
function validate88(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  const _errs1 = errors
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/anyOf/0/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/0/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = {
        instancePath,
        schemaPath: '#/anyOf/0/minimum',
        keyword: 'minimum',
        params: { comparison: '>=', limit: 0 },
      }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  var _valid0 = _errs1 === errors
  valid0 = valid0 || _valid0
  if (!valid0) {
    const _errs3 = errors
    if (!(data === 'auto' || data === 'all')) {
      const err3 = {
        instancePath,
        schemaPath: '#/anyOf/1/enum',
        keyword: 'enum',
        params: { allowedValues: schema15.anyOf[1].enum },
      }
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    var _valid0 = _errs3 === errors
    valid0 = valid0 || _valid0
  }
  if (!valid0) {
    const err4 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} }
    if (vErrors === null) {
      vErrors = [err4]
    } else {
      vErrors.push(err4)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate88.errors = vErrors
  return errors === 0
}
function validate90(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      if (typeof data0 === 'string') {
        if (!pattern6.test(data0)) {
          const err0 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/pattern',
            keyword: 'pattern',
            params: { pattern: '^[^\\s,]+$' },
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      } else {
        const err1 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate90.errors = vErrors
  return errors === 0
}
const schema40 = { enum: ['none', 'layer', 'row', 'tensor'] }
function validate92(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(data === 'none' || data === 'layer' || data === 'row' || data === 'tensor')) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema40.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate92.errors = vErrors
  return errors === 0
}
const schema41 = { type: 'array', items: { type: 'number', minimum: 0 } }
function validate94(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      if (typeof data0 == 'number' && isFinite(data0)) {
        if (data0 < 0 || isNaN(data0)) {
          const err0 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      } else {
        const err1 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: 'number' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate94.errors = vErrors
  return errors === 0
}
const schema42 = { type: 'integer', minimum: 0, maximum: 2147483647 }
function validate96(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate96.errors = vErrors
  return errors === 0
}
const schema43 = { type: 'boolean' }
function validate98(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate98.errors = vErrors
  return errors === 0
}
const schema44 = { type: 'integer', minimum: 0, maximum: 2147483647 }
function validate100(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'integer' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 2147483647 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/maximum',
        keyword: 'maximum',
        params: { comparison: '<=', limit: 2147483647 },
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data < 0 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate100.errors = vErrors
  return errors === 0
}
const schema45 = { type: 'boolean' }
function validate102(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate102.errors = vErrors
  return errors === 0
}
const schema46 = { enum: ['auto', 'none', 'mmap', 'mlock', 'mmap+mlock', 'dio'] }
function validate104(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(
    data === 'auto' ||
    data === 'none' ||
    data === 'mmap' ||
    data === 'mlock' ||
    data === 'mmap+mlock' ||
    data === 'dio'
  )) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema46.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate104.errors = vErrors
  return errors === 0
}
const schema47 = { enum: ['distribute', 'isolate', 'numactl'] }
function validate106(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(data === 'distribute' || data === 'isolate' || data === 'numactl')) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema47.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate106.errors = vErrors
  return errors === 0
}
const schema48 = { type: 'array', items: { type: 'string', pattern: '^[^\\s,]+:[0-9]{1,5}$' } }
const pattern17 = new RegExp('^[^\\s,]+:[0-9]{1,5}$', 'u')
function validate108(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      if (typeof data0 === 'string') {
        if (!pattern17.test(data0)) {
          const err0 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/pattern',
            keyword: 'pattern',
            params: { pattern: '^[^\\s,]+:[0-9]{1,5}$' },
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      } else {
        const err1 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate108.errors = vErrors
  return errors === 0
}
const schema49 = { type: 'boolean' }
function validate110(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate110.errors = vErrors
  return errors === 0
}
const schema50 = { type: 'string', pattern: '\\S' }
function validate112(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate112.errors = vErrors
  return errors === 0
}
function validate114(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate114.errors = vErrors
  return errors === 0
}
const schema52 = { type: 'boolean' }
function validate116(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate116.errors = vErrors
  return errors === 0
}
const schema53 = { type: 'string', pattern: '^[a-z][a-z0-9-]*$' }
const pattern20 = new RegExp('^[a-z][a-z0-9-]*$', 'u')
function validate118(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern20.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[a-z][a-z0-9-]*$' },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate118.errors = vErrors
  return errors === 0
}
const schema54 = { type: 'boolean' }
function validate120(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate120.errors = vErrors
  return errors === 0
}
const schema55 = { type: 'boolean' }
function validate122(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'boolean') {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'boolean' } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate122.errors = vErrors
  return errors === 0
}
const schema56 = { enum: ['none', 'mean', 'cls', 'last', 'rank'] }
function validate124(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(data === 'none' || data === 'mean' || data === 'cls' || data === 'last' || data === 'rank')) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema56.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate124.errors = vErrors
  return errors === 0
}
const schema57 = { enum: ['none', 'linear', 'yarn'] }
function validate126(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (!(data === 'none' || data === 'linear' || data === 'yarn')) {
    const err0 = { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema57.enum } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  validate126.errors = vErrors
  return errors === 0
}
const schema58 = { type: 'number', exclusiveMinimum: 0 }
function validate128(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data == 'number' && isFinite(data)) {
    if (data <= 0 || isNaN(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/exclusiveMinimum',
        keyword: 'exclusiveMinimum',
        params: { comparison: '>', limit: 0 },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'number' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate128.errors = vErrors
  return errors === 0
}
const schema59 = { type: 'number', exclusiveMinimum: 0 }
function validate130(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data == 'number' && isFinite(data)) {
    if (data <= 0 || isNaN(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/exclusiveMinimum',
        keyword: 'exclusiveMinimum',
        params: { comparison: '>', limit: 0 },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'number' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate130.errors = vErrors
  return errors === 0
}
const schema60 = { type: 'number', exclusiveMinimum: 0 }
function validate132(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data == 'number' && isFinite(data)) {
    if (data <= 0 || isNaN(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/exclusiveMinimum',
        keyword: 'exclusiveMinimum',
        params: { comparison: '>', limit: 0 },
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'number' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate132.errors = vErrors
  return errors === 0
}
const schema61 = { type: 'array', items: { type: ['string', 'number'] } }
function validate134(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0]
      if (typeof data0 !== 'string' && !(typeof data0 == 'number' && isFinite(data0))) {
        const err0 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: schema61.items.type },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate134.errors = vErrors
  return errors === 0
}
const schema62 = {
  type: 'object',
  propertyNames: { pattern: '^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$' },
  additionalProperties: { type: ['string', 'number', 'boolean'] },
}
const pattern21 = new RegExp('^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$', 'u')
function validate136(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      const _errs1 = errors
      if (typeof key0 === 'string') {
        if (!pattern21.test(key0)) {
          const err0 = {
            instancePath,
            schemaPath: '#/propertyNames/pattern',
            keyword: 'pattern',
            params: { pattern: '^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$' },
            propertyName: key0,
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      }
      var valid0 = _errs1 === errors
      if (!valid0) {
        const err1 = {
          instancePath,
          schemaPath: '#/propertyNames',
          keyword: 'propertyNames',
          params: { propertyName: key0 },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    for (const key1 in data) {
      let data0 = data[key1]
      if (typeof data0 !== 'string' && !(typeof data0 == 'number' && isFinite(data0)) && typeof data0 !== 'boolean') {
        const err2 = {
          instancePath: instancePath + '/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
          schemaPath: '#/additionalProperties/type',
          keyword: 'type',
          params: { type: schema62.additionalProperties.type },
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
  } else {
    const err3 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  }
  validate136.errors = vErrors
  return errors === 0
}
const schema63 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    host: { type: 'string', pattern: '^[A-Za-z0-9._:%-]+$' },
    port: { type: 'integer', minimum: 0, maximum: 65535 },
    apiKeys: { type: 'array', items: { type: 'string', pattern: '^[!-~]+$' } },
    allowedHosts: { type: 'array', items: { type: 'string', pattern: '^[^\\s/]+$' } },
    corsOrigins: { type: 'array', items: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*://[^\\s/]+$' } },
    holdTimeout: { $ref: '#/$defs/duration' },
    maxQueue: { type: 'integer', minimum: 0, maximum: 2147483647 },
    maxBody: { $ref: '#/$defs/size' },
    trustProxy: { type: 'boolean' },
    metricsWithoutToken: { type: 'boolean' },
    allowWithoutKey: { type: 'boolean' },
  },
}
const pattern22 = new RegExp('^[A-Za-z0-9._:%-]+$', 'u')
const pattern23 = new RegExp('^[!-~]+$', 'u')
const pattern24 = new RegExp('^[^\\s/]+$', 'u')
const pattern25 = new RegExp('^[a-z][a-z0-9+.-]*://[^\\s/]+$', 'u')
const schema64 = { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)? ?(ms|s|m|h)$', minimum: 0 }
const pattern26 = new RegExp('^[0-9]+(\\.[0-9]+)? ?(ms|s|m|h)$', 'u')
function validate139(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'string' && !(typeof data == 'number' && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: schema64.type } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data < 0 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
  }
  if (typeof data === 'string') {
    if (!pattern26.test(data)) {
      const err2 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[0-9]+(\\.[0-9]+)? ?(ms|s|m|h)$' },
      }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate139.errors = vErrors
  return errors === 0
}
const schema65 = { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$', minimum: 0 }
function validate141(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data !== 'string' && !(typeof data == 'number' && isFinite(data))) {
    const err0 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: schema65.type } }
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  if (typeof data == 'number' && isFinite(data)) {
    if (data < 0 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: '#/minimum', keyword: 'minimum', params: { comparison: '>=', limit: 0 } }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
  }
  if (typeof data === 'string') {
    if (!pattern15.test(data)) {
      const err2 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[0-9]+(\\.[0-9]+)? ?([KMGT]i?)?B$' },
      }
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
  }
  validate141.errors = vErrors
  return errors === 0
}
function validate138(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema63.properties, key0)) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.host !== undefined) {
      let data0 = data.host
      if (typeof data0 === 'string') {
        if (!pattern22.test(data0)) {
          const err1 = {
            instancePath: instancePath + '/host',
            schemaPath: '#/properties/host/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z0-9._:%-]+$' },
          }
          if (vErrors === null) {
            vErrors = [err1]
          } else {
            vErrors.push(err1)
          }
          errors++
        }
      } else {
        const err2 = {
          instancePath: instancePath + '/host',
          schemaPath: '#/properties/host/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    if (data.port !== undefined) {
      let data1 = data.port
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err3 = {
          instancePath: instancePath + '/port',
          schemaPath: '#/properties/port/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 65535 || isNaN(data1)) {
          const err4 = {
            instancePath: instancePath + '/port',
            schemaPath: '#/properties/port/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 65535 },
          }
          if (vErrors === null) {
            vErrors = [err4]
          } else {
            vErrors.push(err4)
          }
          errors++
        }
        if (data1 < 0 || isNaN(data1)) {
          const err5 = {
            instancePath: instancePath + '/port',
            schemaPath: '#/properties/port/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err5]
          } else {
            vErrors.push(err5)
          }
          errors++
        }
      }
    }
    if (data.apiKeys !== undefined) {
      let data2 = data.apiKeys
      if (Array.isArray(data2)) {
        const len0 = data2.length
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0]
          if (typeof data3 === 'string') {
            if (!pattern23.test(data3)) {
              const err6 = {
                instancePath: instancePath + '/apiKeys/' + i0,
                schemaPath: '#/properties/apiKeys/items/pattern',
                keyword: 'pattern',
                params: { pattern: '^[!-~]+$' },
              }
              if (vErrors === null) {
                vErrors = [err6]
              } else {
                vErrors.push(err6)
              }
              errors++
            }
          } else {
            const err7 = {
              instancePath: instancePath + '/apiKeys/' + i0,
              schemaPath: '#/properties/apiKeys/items/type',
              keyword: 'type',
              params: { type: 'string' },
            }
            if (vErrors === null) {
              vErrors = [err7]
            } else {
              vErrors.push(err7)
            }
            errors++
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/apiKeys',
          schemaPath: '#/properties/apiKeys/type',
          keyword: 'type',
          params: { type: 'array' },
        }
        if (vErrors === null) {
          vErrors = [err8]
        } else {
          vErrors.push(err8)
        }
        errors++
      }
    }
    if (data.allowedHosts !== undefined) {
      let data4 = data.allowedHosts
      if (Array.isArray(data4)) {
        const len1 = data4.length
        for (let i1 = 0; i1 < len1; i1++) {
          let data5 = data4[i1]
          if (typeof data5 === 'string') {
            if (!pattern24.test(data5)) {
              const err9 = {
                instancePath: instancePath + '/allowedHosts/' + i1,
                schemaPath: '#/properties/allowedHosts/items/pattern',
                keyword: 'pattern',
                params: { pattern: '^[^\\s/]+$' },
              }
              if (vErrors === null) {
                vErrors = [err9]
              } else {
                vErrors.push(err9)
              }
              errors++
            }
          } else {
            const err10 = {
              instancePath: instancePath + '/allowedHosts/' + i1,
              schemaPath: '#/properties/allowedHosts/items/type',
              keyword: 'type',
              params: { type: 'string' },
            }
            if (vErrors === null) {
              vErrors = [err10]
            } else {
              vErrors.push(err10)
            }
            errors++
          }
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/allowedHosts',
          schemaPath: '#/properties/allowedHosts/type',
          keyword: 'type',
          params: { type: 'array' },
        }
        if (vErrors === null) {
          vErrors = [err11]
        } else {
          vErrors.push(err11)
        }
        errors++
      }
    }
    if (data.corsOrigins !== undefined) {
      let data6 = data.corsOrigins
      if (Array.isArray(data6)) {
        const len2 = data6.length
        for (let i2 = 0; i2 < len2; i2++) {
          let data7 = data6[i2]
          if (typeof data7 === 'string') {
            if (!pattern25.test(data7)) {
              const err12 = {
                instancePath: instancePath + '/corsOrigins/' + i2,
                schemaPath: '#/properties/corsOrigins/items/pattern',
                keyword: 'pattern',
                params: { pattern: '^[a-z][a-z0-9+.-]*://[^\\s/]+$' },
              }
              if (vErrors === null) {
                vErrors = [err12]
              } else {
                vErrors.push(err12)
              }
              errors++
            }
          } else {
            const err13 = {
              instancePath: instancePath + '/corsOrigins/' + i2,
              schemaPath: '#/properties/corsOrigins/items/type',
              keyword: 'type',
              params: { type: 'string' },
            }
            if (vErrors === null) {
              vErrors = [err13]
            } else {
              vErrors.push(err13)
            }
            errors++
          }
        }
      } else {
        const err14 = {
          instancePath: instancePath + '/corsOrigins',
          schemaPath: '#/properties/corsOrigins/type',
          keyword: 'type',
          params: { type: 'array' },
        }
        if (vErrors === null) {
          vErrors = [err14]
        } else {
          vErrors.push(err14)
        }
        errors++
      }
    }
    if (data.holdTimeout !== undefined) {
      if (
        !validate139(data.holdTimeout, {
          instancePath: instancePath + '/holdTimeout',
          parentData: data,
          parentDataProperty: 'holdTimeout',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.maxQueue !== undefined) {
      let data9 = data.maxQueue
      if (!(typeof data9 == 'number' && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
        const err15 = {
          instancePath: instancePath + '/maxQueue',
          schemaPath: '#/properties/maxQueue/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err15]
        } else {
          vErrors.push(err15)
        }
        errors++
      }
      if (typeof data9 == 'number' && isFinite(data9)) {
        if (data9 > 2147483647 || isNaN(data9)) {
          const err16 = {
            instancePath: instancePath + '/maxQueue',
            schemaPath: '#/properties/maxQueue/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 2147483647 },
          }
          if (vErrors === null) {
            vErrors = [err16]
          } else {
            vErrors.push(err16)
          }
          errors++
        }
        if (data9 < 0 || isNaN(data9)) {
          const err17 = {
            instancePath: instancePath + '/maxQueue',
            schemaPath: '#/properties/maxQueue/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err17]
          } else {
            vErrors.push(err17)
          }
          errors++
        }
      }
    }
    if (data.maxBody !== undefined) {
      if (
        !validate141(data.maxBody, {
          instancePath: instancePath + '/maxBody',
          parentData: data,
          parentDataProperty: 'maxBody',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate141.errors : vErrors.concat(validate141.errors)
        errors = vErrors.length
      }
    }
    if (data.trustProxy !== undefined) {
      if (typeof data.trustProxy !== 'boolean') {
        const err18 = {
          instancePath: instancePath + '/trustProxy',
          schemaPath: '#/properties/trustProxy/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err18]
        } else {
          vErrors.push(err18)
        }
        errors++
      }
    }
    if (data.metricsWithoutToken !== undefined) {
      if (typeof data.metricsWithoutToken !== 'boolean') {
        const err19 = {
          instancePath: instancePath + '/metricsWithoutToken',
          schemaPath: '#/properties/metricsWithoutToken/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err19]
        } else {
          vErrors.push(err19)
        }
        errors++
      }
    }
    if (data.allowWithoutKey !== undefined) {
      if (typeof data.allowWithoutKey !== 'boolean') {
        const err20 = {
          instancePath: instancePath + '/allowWithoutKey',
          schemaPath: '#/properties/allowWithoutKey/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err20]
        } else {
          vErrors.push(err20)
        }
        errors++
      }
    }
  } else {
    const err21 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err21]
    } else {
      vErrors.push(err21)
    }
    errors++
  }
  validate138.errors = vErrors
  return errors === 0
}
const schema66 = {
  type: 'object',
  additionalProperties: false,
  properties: { remote: { type: 'boolean' }, tokenFile: { $ref: '#/$defs/path' } },
}
function validate144(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === 'remote' || key0 === 'tokenFile')) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.remote !== undefined) {
      if (typeof data.remote !== 'boolean') {
        const err1 = {
          instancePath: instancePath + '/remote',
          schemaPath: '#/properties/remote/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    if (data.tokenFile !== undefined) {
      if (
        !validate31(data.tokenFile, {
          instancePath: instancePath + '/tokenFile',
          parentData: data,
          parentDataProperty: 'tokenFile',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate144.errors = vErrors
  return errors === 0
}
const schema67 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    strategy: { enum: ['auto', 'blueGreen', 'stopFirst'] },
    drainTimeout: { $ref: '#/$defs/duration' },
    canary: { type: 'boolean' },
    warmBudget: { $ref: '#/$defs/duration' },
    watch: { type: 'boolean' },
    watchPolling: { type: 'boolean' },
  },
}
function validate147(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'strategy' ||
        key0 === 'drainTimeout' ||
        key0 === 'canary' ||
        key0 === 'warmBudget' ||
        key0 === 'watch' ||
        key0 === 'watchPolling'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.strategy !== undefined) {
      let data0 = data.strategy
      if (!(data0 === 'auto' || data0 === 'blueGreen' || data0 === 'stopFirst')) {
        const err1 = {
          instancePath: instancePath + '/strategy',
          schemaPath: '#/properties/strategy/enum',
          keyword: 'enum',
          params: { allowedValues: schema67.properties.strategy.enum },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    if (data.drainTimeout !== undefined) {
      if (
        !validate139(data.drainTimeout, {
          instancePath: instancePath + '/drainTimeout',
          parentData: data,
          parentDataProperty: 'drainTimeout',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.canary !== undefined) {
      if (typeof data.canary !== 'boolean') {
        const err2 = {
          instancePath: instancePath + '/canary',
          schemaPath: '#/properties/canary/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    if (data.warmBudget !== undefined) {
      if (
        !validate139(data.warmBudget, {
          instancePath: instancePath + '/warmBudget',
          parentData: data,
          parentDataProperty: 'warmBudget',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.watch !== undefined) {
      if (typeof data.watch !== 'boolean') {
        const err3 = {
          instancePath: instancePath + '/watch',
          schemaPath: '#/properties/watch/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
    }
    if (data.watchPolling !== undefined) {
      if (typeof data.watchPolling !== 'boolean') {
        const err4 = {
          instancePath: instancePath + '/watchPolling',
          schemaPath: '#/properties/watchPolling/type',
          keyword: 'type',
          params: { type: 'boolean' },
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err5]
    } else {
      vErrors.push(err5)
    }
    errors++
  }
  validate147.errors = vErrors
  return errors === 0
}
const schema68 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    initialDelay: { $ref: '#/$defs/duration' },
    maxDelay: { $ref: '#/$defs/duration' },
    resetAfter: { $ref: '#/$defs/duration' },
    limit: { type: 'integer', minimum: 1, maximum: 2147483647 },
    window: { $ref: '#/$defs/duration' },
    retryFailed: { $ref: '#/$defs/duration' },
    hangTimeout: { $ref: '#/$defs/duration' },
    loadStall: { $ref: '#/$defs/duration' },
  },
}
function validate151(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'initialDelay' ||
        key0 === 'maxDelay' ||
        key0 === 'resetAfter' ||
        key0 === 'limit' ||
        key0 === 'window' ||
        key0 === 'retryFailed' ||
        key0 === 'hangTimeout' ||
        key0 === 'loadStall'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.initialDelay !== undefined) {
      if (
        !validate139(data.initialDelay, {
          instancePath: instancePath + '/initialDelay',
          parentData: data,
          parentDataProperty: 'initialDelay',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.maxDelay !== undefined) {
      if (
        !validate139(data.maxDelay, {
          instancePath: instancePath + '/maxDelay',
          parentData: data,
          parentDataProperty: 'maxDelay',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.resetAfter !== undefined) {
      if (
        !validate139(data.resetAfter, {
          instancePath: instancePath + '/resetAfter',
          parentData: data,
          parentDataProperty: 'resetAfter',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.limit !== undefined) {
      let data3 = data.limit
      if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err1 = {
          instancePath: instancePath + '/limit',
          schemaPath: '#/properties/limit/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
      if (typeof data3 == 'number' && isFinite(data3)) {
        if (data3 > 2147483647 || isNaN(data3)) {
          const err2 = {
            instancePath: instancePath + '/limit',
            schemaPath: '#/properties/limit/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 2147483647 },
          }
          if (vErrors === null) {
            vErrors = [err2]
          } else {
            vErrors.push(err2)
          }
          errors++
        }
        if (data3 < 1 || isNaN(data3)) {
          const err3 = {
            instancePath: instancePath + '/limit',
            schemaPath: '#/properties/limit/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
      }
    }
    if (data.window !== undefined) {
      if (
        !validate139(data.window, {
          instancePath: instancePath + '/window',
          parentData: data,
          parentDataProperty: 'window',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.retryFailed !== undefined) {
      if (
        !validate139(data.retryFailed, {
          instancePath: instancePath + '/retryFailed',
          parentData: data,
          parentDataProperty: 'retryFailed',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.hangTimeout !== undefined) {
      if (
        !validate139(data.hangTimeout, {
          instancePath: instancePath + '/hangTimeout',
          parentData: data,
          parentDataProperty: 'hangTimeout',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
    if (data.loadStall !== undefined) {
      if (
        !validate139(data.loadStall, {
          instancePath: instancePath + '/loadStall',
          parentData: data,
          parentDataProperty: 'loadStall',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate139.errors : vErrors.concat(validate139.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err4 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err4]
    } else {
      vErrors.push(err4)
    }
    errors++
  }
  validate151.errors = vErrors
  return errors === 0
}
const schema69 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    level: { enum: ['silent', 'error', 'warn', 'info', 'debug'] },
    childVerbosity: { type: 'integer', minimum: 0, maximum: 5 },
    file: { $ref: '#/$defs/path' },
    maxSize: { $ref: '#/$defs/size' },
    maxFiles: { type: 'integer', minimum: 1, maximum: 1000 },
  },
}
function validate160(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'level' ||
        key0 === 'childVerbosity' ||
        key0 === 'file' ||
        key0 === 'maxSize' ||
        key0 === 'maxFiles'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.level !== undefined) {
      let data0 = data.level
      if (!(data0 === 'silent' || data0 === 'error' || data0 === 'warn' || data0 === 'info' || data0 === 'debug')) {
        const err1 = {
          instancePath: instancePath + '/level',
          schemaPath: '#/properties/level/enum',
          keyword: 'enum',
          params: { allowedValues: schema69.properties.level.enum },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    if (data.childVerbosity !== undefined) {
      let data1 = data.childVerbosity
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err2 = {
          instancePath: instancePath + '/childVerbosity',
          schemaPath: '#/properties/childVerbosity/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 5 || isNaN(data1)) {
          const err3 = {
            instancePath: instancePath + '/childVerbosity',
            schemaPath: '#/properties/childVerbosity/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 5 },
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
        if (data1 < 0 || isNaN(data1)) {
          const err4 = {
            instancePath: instancePath + '/childVerbosity',
            schemaPath: '#/properties/childVerbosity/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          }
          if (vErrors === null) {
            vErrors = [err4]
          } else {
            vErrors.push(err4)
          }
          errors++
        }
      }
    }
    if (data.file !== undefined) {
      if (
        !validate31(data.file, {
          instancePath: instancePath + '/file',
          parentData: data,
          parentDataProperty: 'file',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors)
        errors = vErrors.length
      }
    }
    if (data.maxSize !== undefined) {
      if (
        !validate141(data.maxSize, {
          instancePath: instancePath + '/maxSize',
          parentData: data,
          parentDataProperty: 'maxSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate141.errors : vErrors.concat(validate141.errors)
        errors = vErrors.length
      }
    }
    if (data.maxFiles !== undefined) {
      let data4 = data.maxFiles
      if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err5 = {
          instancePath: instancePath + '/maxFiles',
          schemaPath: '#/properties/maxFiles/type',
          keyword: 'type',
          params: { type: 'integer' },
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      }
      if (typeof data4 == 'number' && isFinite(data4)) {
        if (data4 > 1000 || isNaN(data4)) {
          const err6 = {
            instancePath: instancePath + '/maxFiles',
            schemaPath: '#/properties/maxFiles/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 1000 },
          }
          if (vErrors === null) {
            vErrors = [err6]
          } else {
            vErrors.push(err6)
          }
          errors++
        }
        if (data4 < 1 || isNaN(data4)) {
          const err7 = {
            instancePath: instancePath + '/maxFiles',
            schemaPath: '#/properties/maxFiles/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
          }
          if (vErrors === null) {
            vErrors = [err7]
          } else {
            vErrors.push(err7)
          }
          errors++
        }
      }
    }
  } else {
    const err8 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err8]
    } else {
      vErrors.push(err8)
    }
    errors++
  }
  validate160.errors = vErrors
  return errors === 0
}
const schema70 = {
  type: 'object',
  propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
  additionalProperties: { $ref: '#/$defs/profile' },
}
const pattern28 = new RegExp('^[A-Za-z0-9][A-Za-z0-9._-]*$', 'u')
const schema71 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    extends: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    model: { $ref: '#/$defs/property-model' },
    modelSha256: { $ref: '#/$defs/property-modelSha256' },
    mmproj: { $ref: '#/$defs/property-mmproj' },
    loras: { $ref: '#/$defs/property-loras' },
    draft: { $ref: '#/$defs/property-draft' },
    alias: { $ref: '#/$defs/property-alias' },
    backend: { $ref: '#/$defs/property-backend' },
    binary: { $ref: '#/$defs/property-binary' },
    cacheType: { $ref: '#/$defs/property-cacheType' },
    cacheTypeK: { $ref: '#/$defs/property-cacheTypeK' },
    cacheTypeV: { $ref: '#/$defs/property-cacheTypeV' },
    flashAttention: { $ref: '#/$defs/property-flashAttention' },
    contextSize: { $ref: '#/$defs/property-contextSize' },
    parallel: { $ref: '#/$defs/property-parallel' },
    kvUnified: { $ref: '#/$defs/property-kvUnified' },
    kvOffload: { $ref: '#/$defs/property-kvOffload' },
    swaFull: { $ref: '#/$defs/property-swaFull' },
    cacheRam: { $ref: '#/$defs/property-cacheRam' },
    cacheReuse: { $ref: '#/$defs/property-cacheReuse' },
    contextShift: { $ref: '#/$defs/property-contextShift' },
    threads: { $ref: '#/$defs/property-threads' },
    threadsBatch: { $ref: '#/$defs/property-threadsBatch' },
    batchSize: { $ref: '#/$defs/property-batchSize' },
    ubatchSize: { $ref: '#/$defs/property-ubatchSize' },
    gpuLayers: { $ref: '#/$defs/property-gpuLayers' },
    devices: { $ref: '#/$defs/property-devices' },
    splitMode: { $ref: '#/$defs/property-splitMode' },
    tensorSplit: { $ref: '#/$defs/property-tensorSplit' },
    mainGpu: { $ref: '#/$defs/property-mainGpu' },
    cpuMoe: { $ref: '#/$defs/property-cpuMoe' },
    cpuMoeLayers: { $ref: '#/$defs/property-cpuMoeLayers' },
    fit: { $ref: '#/$defs/property-fit' },
    loadMode: { $ref: '#/$defs/property-loadMode' },
    numa: { $ref: '#/$defs/property-numa' },
    rpc: { $ref: '#/$defs/property-rpc' },
    warmup: { $ref: '#/$defs/property-warmup' },
    chatTemplate: { $ref: '#/$defs/property-chatTemplate' },
    chatTemplateFile: { $ref: '#/$defs/property-chatTemplateFile' },
    jinja: { $ref: '#/$defs/property-jinja' },
    reasoningFormat: { $ref: '#/$defs/property-reasoningFormat' },
    embeddings: { $ref: '#/$defs/property-embeddings' },
    reranking: { $ref: '#/$defs/property-reranking' },
    pooling: { $ref: '#/$defs/property-pooling' },
    ropeScaling: { $ref: '#/$defs/property-ropeScaling' },
    ropeScale: { $ref: '#/$defs/property-ropeScale' },
    ropeFreqBase: { $ref: '#/$defs/property-ropeFreqBase' },
    ropeFreqScale: { $ref: '#/$defs/property-ropeFreqScale' },
    extraArgs: { $ref: '#/$defs/property-extraArgs' },
    env: { $ref: '#/$defs/property-env' },
    gateway: { $ref: '#/$defs/property-gateway' },
    admin: { $ref: '#/$defs/property-admin' },
    reload: { $ref: '#/$defs/property-reload' },
    restart: { $ref: '#/$defs/property-restart' },
    log: { $ref: '#/$defs/property-log' },
  },
}
function validate165(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema71.properties, key0)) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.extends !== undefined) {
      let data0 = data.extends
      const _errs3 = errors
      let valid1 = false
      const _errs4 = errors
      if (typeof data0 !== 'string') {
        const err1 = {
          instancePath: instancePath + '/extends',
          schemaPath: '#/properties/extends/anyOf/0/type',
          keyword: 'type',
          params: { type: 'string' },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
      var _valid0 = _errs4 === errors
      valid1 = valid1 || _valid0
      if (!valid1) {
        const _errs6 = errors
        if (Array.isArray(data0)) {
          const len0 = data0.length
          for (let i0 = 0; i0 < len0; i0++) {
            if (typeof data0[i0] !== 'string') {
              const err2 = {
                instancePath: instancePath + '/extends/' + i0,
                schemaPath: '#/properties/extends/anyOf/1/items/type',
                keyword: 'type',
                params: { type: 'string' },
              }
              if (vErrors === null) {
                vErrors = [err2]
              } else {
                vErrors.push(err2)
              }
              errors++
            }
          }
        } else {
          const err3 = {
            instancePath: instancePath + '/extends',
            schemaPath: '#/properties/extends/anyOf/1/type',
            keyword: 'type',
            params: { type: 'array' },
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
        var _valid0 = _errs6 === errors
        valid1 = valid1 || _valid0
      }
      if (!valid1) {
        const err4 = {
          instancePath: instancePath + '/extends',
          schemaPath: '#/properties/extends/anyOf',
          keyword: 'anyOf',
          params: {},
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      } else {
        errors = _errs3
        if (vErrors !== null) {
          if (_errs3) {
            vErrors.length = _errs3
          } else {
            vErrors = null
          }
        }
      }
    }
    if (data.model !== undefined) {
      if (
        !validate24(data.model, {
          instancePath: instancePath + '/model',
          parentData: data,
          parentDataProperty: 'model',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.modelSha256 !== undefined) {
      if (
        !validate26(data.modelSha256, {
          instancePath: instancePath + '/modelSha256',
          parentData: data,
          parentDataProperty: 'modelSha256',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors)
        errors = vErrors.length
      }
    }
    if (data.mmproj !== undefined) {
      if (
        !validate28(data.mmproj, {
          instancePath: instancePath + '/mmproj',
          parentData: data,
          parentDataProperty: 'mmproj',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors)
        errors = vErrors.length
      }
    }
    if (data.loras !== undefined) {
      if (
        !validate30(data.loras, {
          instancePath: instancePath + '/loras',
          parentData: data,
          parentDataProperty: 'loras',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors)
        errors = vErrors.length
      }
    }
    if (data.draft !== undefined) {
      if (
        !validate35(data.draft, {
          instancePath: instancePath + '/draft',
          parentData: data,
          parentDataProperty: 'draft',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors)
        errors = vErrors.length
      }
    }
    if (data.alias !== undefined) {
      if (
        !validate44(data.alias, {
          instancePath: instancePath + '/alias',
          parentData: data,
          parentDataProperty: 'alias',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors)
        errors = vErrors.length
      }
    }
    if (data.backend !== undefined) {
      if (
        !validate46(data.backend, {
          instancePath: instancePath + '/backend',
          parentData: data,
          parentDataProperty: 'backend',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors)
        errors = vErrors.length
      }
    }
    if (data.binary !== undefined) {
      if (
        !validate48(data.binary, {
          instancePath: instancePath + '/binary',
          parentData: data,
          parentDataProperty: 'binary',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheType !== undefined) {
      if (
        !validate56(data.cacheType, {
          instancePath: instancePath + '/cacheType',
          parentData: data,
          parentDataProperty: 'cacheType',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheTypeK !== undefined) {
      if (
        !validate58(data.cacheTypeK, {
          instancePath: instancePath + '/cacheTypeK',
          parentData: data,
          parentDataProperty: 'cacheTypeK',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheTypeV !== undefined) {
      if (
        !validate60(data.cacheTypeV, {
          instancePath: instancePath + '/cacheTypeV',
          parentData: data,
          parentDataProperty: 'cacheTypeV',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors)
        errors = vErrors.length
      }
    }
    if (data.flashAttention !== undefined) {
      if (
        !validate62(data.flashAttention, {
          instancePath: instancePath + '/flashAttention',
          parentData: data,
          parentDataProperty: 'flashAttention',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors)
        errors = vErrors.length
      }
    }
    if (data.contextSize !== undefined) {
      if (
        !validate64(data.contextSize, {
          instancePath: instancePath + '/contextSize',
          parentData: data,
          parentDataProperty: 'contextSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors)
        errors = vErrors.length
      }
    }
    if (data.parallel !== undefined) {
      if (
        !validate66(data.parallel, {
          instancePath: instancePath + '/parallel',
          parentData: data,
          parentDataProperty: 'parallel',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors)
        errors = vErrors.length
      }
    }
    if (data.kvUnified !== undefined) {
      if (
        !validate68(data.kvUnified, {
          instancePath: instancePath + '/kvUnified',
          parentData: data,
          parentDataProperty: 'kvUnified',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors)
        errors = vErrors.length
      }
    }
    if (data.kvOffload !== undefined) {
      if (
        !validate70(data.kvOffload, {
          instancePath: instancePath + '/kvOffload',
          parentData: data,
          parentDataProperty: 'kvOffload',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors)
        errors = vErrors.length
      }
    }
    if (data.swaFull !== undefined) {
      if (
        !validate72(data.swaFull, {
          instancePath: instancePath + '/swaFull',
          parentData: data,
          parentDataProperty: 'swaFull',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheRam !== undefined) {
      if (
        !validate74(data.cacheRam, {
          instancePath: instancePath + '/cacheRam',
          parentData: data,
          parentDataProperty: 'cacheRam',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheReuse !== undefined) {
      if (
        !validate76(data.cacheReuse, {
          instancePath: instancePath + '/cacheReuse',
          parentData: data,
          parentDataProperty: 'cacheReuse',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors)
        errors = vErrors.length
      }
    }
    if (data.contextShift !== undefined) {
      if (
        !validate78(data.contextShift, {
          instancePath: instancePath + '/contextShift',
          parentData: data,
          parentDataProperty: 'contextShift',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors)
        errors = vErrors.length
      }
    }
    if (data.threads !== undefined) {
      if (
        !validate80(data.threads, {
          instancePath: instancePath + '/threads',
          parentData: data,
          parentDataProperty: 'threads',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors)
        errors = vErrors.length
      }
    }
    if (data.threadsBatch !== undefined) {
      if (
        !validate82(data.threadsBatch, {
          instancePath: instancePath + '/threadsBatch',
          parentData: data,
          parentDataProperty: 'threadsBatch',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors)
        errors = vErrors.length
      }
    }
    if (data.batchSize !== undefined) {
      if (
        !validate84(data.batchSize, {
          instancePath: instancePath + '/batchSize',
          parentData: data,
          parentDataProperty: 'batchSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate84.errors : vErrors.concat(validate84.errors)
        errors = vErrors.length
      }
    }
    if (data.ubatchSize !== undefined) {
      if (
        !validate86(data.ubatchSize, {
          instancePath: instancePath + '/ubatchSize',
          parentData: data,
          parentDataProperty: 'ubatchSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors)
        errors = vErrors.length
      }
    }
    if (data.gpuLayers !== undefined) {
      if (
        !validate88(data.gpuLayers, {
          instancePath: instancePath + '/gpuLayers',
          parentData: data,
          parentDataProperty: 'gpuLayers',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors)
        errors = vErrors.length
      }
    }
    if (data.devices !== undefined) {
      if (
        !validate90(data.devices, {
          instancePath: instancePath + '/devices',
          parentData: data,
          parentDataProperty: 'devices',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors)
        errors = vErrors.length
      }
    }
    if (data.splitMode !== undefined) {
      if (
        !validate92(data.splitMode, {
          instancePath: instancePath + '/splitMode',
          parentData: data,
          parentDataProperty: 'splitMode',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors)
        errors = vErrors.length
      }
    }
    if (data.tensorSplit !== undefined) {
      if (
        !validate94(data.tensorSplit, {
          instancePath: instancePath + '/tensorSplit',
          parentData: data,
          parentDataProperty: 'tensorSplit',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors)
        errors = vErrors.length
      }
    }
    if (data.mainGpu !== undefined) {
      if (
        !validate96(data.mainGpu, {
          instancePath: instancePath + '/mainGpu',
          parentData: data,
          parentDataProperty: 'mainGpu',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate96.errors : vErrors.concat(validate96.errors)
        errors = vErrors.length
      }
    }
    if (data.cpuMoe !== undefined) {
      if (
        !validate98(data.cpuMoe, {
          instancePath: instancePath + '/cpuMoe',
          parentData: data,
          parentDataProperty: 'cpuMoe',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors)
        errors = vErrors.length
      }
    }
    if (data.cpuMoeLayers !== undefined) {
      if (
        !validate100(data.cpuMoeLayers, {
          instancePath: instancePath + '/cpuMoeLayers',
          parentData: data,
          parentDataProperty: 'cpuMoeLayers',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate100.errors : vErrors.concat(validate100.errors)
        errors = vErrors.length
      }
    }
    if (data.fit !== undefined) {
      if (
        !validate102(data.fit, {
          instancePath: instancePath + '/fit',
          parentData: data,
          parentDataProperty: 'fit',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate102.errors : vErrors.concat(validate102.errors)
        errors = vErrors.length
      }
    }
    if (data.loadMode !== undefined) {
      if (
        !validate104(data.loadMode, {
          instancePath: instancePath + '/loadMode',
          parentData: data,
          parentDataProperty: 'loadMode',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors)
        errors = vErrors.length
      }
    }
    if (data.numa !== undefined) {
      if (
        !validate106(data.numa, {
          instancePath: instancePath + '/numa',
          parentData: data,
          parentDataProperty: 'numa',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors)
        errors = vErrors.length
      }
    }
    if (data.rpc !== undefined) {
      if (
        !validate108(data.rpc, {
          instancePath: instancePath + '/rpc',
          parentData: data,
          parentDataProperty: 'rpc',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors)
        errors = vErrors.length
      }
    }
    if (data.warmup !== undefined) {
      if (
        !validate110(data.warmup, {
          instancePath: instancePath + '/warmup',
          parentData: data,
          parentDataProperty: 'warmup',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors)
        errors = vErrors.length
      }
    }
    if (data.chatTemplate !== undefined) {
      if (
        !validate112(data.chatTemplate, {
          instancePath: instancePath + '/chatTemplate',
          parentData: data,
          parentDataProperty: 'chatTemplate',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate112.errors : vErrors.concat(validate112.errors)
        errors = vErrors.length
      }
    }
    if (data.chatTemplateFile !== undefined) {
      if (
        !validate114(data.chatTemplateFile, {
          instancePath: instancePath + '/chatTemplateFile',
          parentData: data,
          parentDataProperty: 'chatTemplateFile',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors)
        errors = vErrors.length
      }
    }
    if (data.jinja !== undefined) {
      if (
        !validate116(data.jinja, {
          instancePath: instancePath + '/jinja',
          parentData: data,
          parentDataProperty: 'jinja',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors)
        errors = vErrors.length
      }
    }
    if (data.reasoningFormat !== undefined) {
      if (
        !validate118(data.reasoningFormat, {
          instancePath: instancePath + '/reasoningFormat',
          parentData: data,
          parentDataProperty: 'reasoningFormat',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors)
        errors = vErrors.length
      }
    }
    if (data.embeddings !== undefined) {
      if (
        !validate120(data.embeddings, {
          instancePath: instancePath + '/embeddings',
          parentData: data,
          parentDataProperty: 'embeddings',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate120.errors : vErrors.concat(validate120.errors)
        errors = vErrors.length
      }
    }
    if (data.reranking !== undefined) {
      if (
        !validate122(data.reranking, {
          instancePath: instancePath + '/reranking',
          parentData: data,
          parentDataProperty: 'reranking',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate122.errors : vErrors.concat(validate122.errors)
        errors = vErrors.length
      }
    }
    if (data.pooling !== undefined) {
      if (
        !validate124(data.pooling, {
          instancePath: instancePath + '/pooling',
          parentData: data,
          parentDataProperty: 'pooling',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate124.errors : vErrors.concat(validate124.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeScaling !== undefined) {
      if (
        !validate126(data.ropeScaling, {
          instancePath: instancePath + '/ropeScaling',
          parentData: data,
          parentDataProperty: 'ropeScaling',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate126.errors : vErrors.concat(validate126.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeScale !== undefined) {
      if (
        !validate128(data.ropeScale, {
          instancePath: instancePath + '/ropeScale',
          parentData: data,
          parentDataProperty: 'ropeScale',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate128.errors : vErrors.concat(validate128.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeFreqBase !== undefined) {
      if (
        !validate130(data.ropeFreqBase, {
          instancePath: instancePath + '/ropeFreqBase',
          parentData: data,
          parentDataProperty: 'ropeFreqBase',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeFreqScale !== undefined) {
      if (
        !validate132(data.ropeFreqScale, {
          instancePath: instancePath + '/ropeFreqScale',
          parentData: data,
          parentDataProperty: 'ropeFreqScale',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate132.errors : vErrors.concat(validate132.errors)
        errors = vErrors.length
      }
    }
    if (data.extraArgs !== undefined) {
      if (
        !validate134(data.extraArgs, {
          instancePath: instancePath + '/extraArgs',
          parentData: data,
          parentDataProperty: 'extraArgs',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate134.errors : vErrors.concat(validate134.errors)
        errors = vErrors.length
      }
    }
    if (data.env !== undefined) {
      if (
        !validate136(data.env, {
          instancePath: instancePath + '/env',
          parentData: data,
          parentDataProperty: 'env',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate136.errors : vErrors.concat(validate136.errors)
        errors = vErrors.length
      }
    }
    if (data.gateway !== undefined) {
      if (
        !validate138(data.gateway, {
          instancePath: instancePath + '/gateway',
          parentData: data,
          parentDataProperty: 'gateway',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate138.errors : vErrors.concat(validate138.errors)
        errors = vErrors.length
      }
    }
    if (data.admin !== undefined) {
      if (
        !validate144(data.admin, {
          instancePath: instancePath + '/admin',
          parentData: data,
          parentDataProperty: 'admin',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate144.errors : vErrors.concat(validate144.errors)
        errors = vErrors.length
      }
    }
    if (data.reload !== undefined) {
      if (
        !validate147(data.reload, {
          instancePath: instancePath + '/reload',
          parentData: data,
          parentDataProperty: 'reload',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors)
        errors = vErrors.length
      }
    }
    if (data.restart !== undefined) {
      if (
        !validate151(data.restart, {
          instancePath: instancePath + '/restart',
          parentData: data,
          parentDataProperty: 'restart',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate151.errors : vErrors.concat(validate151.errors)
        errors = vErrors.length
      }
    }
    if (data.log !== undefined) {
      if (
        !validate160(data.log, {
          instancePath: instancePath + '/log',
          parentData: data,
          parentDataProperty: 'log',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate160.errors : vErrors.concat(validate160.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err5]
    } else {
      vErrors.push(err5)
    }
    errors++
  }
  validate165.errors = vErrors
  return errors === 0
}
function validate164(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      const _errs1 = errors
      if (typeof key0 === 'string') {
        if (!pattern28.test(key0)) {
          const err0 = {
            instancePath,
            schemaPath: '#/propertyNames/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
            propertyName: key0,
          }
          if (vErrors === null) {
            vErrors = [err0]
          } else {
            vErrors.push(err0)
          }
          errors++
        }
      }
      var valid0 = _errs1 === errors
      if (!valid0) {
        const err1 = {
          instancePath,
          schemaPath: '#/propertyNames',
          keyword: 'propertyNames',
          params: { propertyName: key0 },
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
    for (const key1 in data) {
      if (
        !validate165(data[key1], {
          instancePath: instancePath + '/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
          parentData: data,
          parentDataProperty: key1,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate165.errors : vErrors.concat(validate165.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate164.errors = vErrors
  return errors === 0
}
function validate21(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema6.properties, key0)) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        }
        if (vErrors === null) {
          vErrors = [err0]
        } else {
          vErrors.push(err0)
        }
        errors++
      }
    }
    if (data.$schema !== undefined) {
      if (
        !validate22(data.$schema, {
          instancePath: instancePath + '/$schema',
          parentData: data,
          parentDataProperty: '$schema',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.model !== undefined) {
      if (
        !validate24(data.model, {
          instancePath: instancePath + '/model',
          parentData: data,
          parentDataProperty: 'model',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.modelSha256 !== undefined) {
      if (
        !validate26(data.modelSha256, {
          instancePath: instancePath + '/modelSha256',
          parentData: data,
          parentDataProperty: 'modelSha256',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors)
        errors = vErrors.length
      }
    }
    if (data.mmproj !== undefined) {
      if (
        !validate28(data.mmproj, {
          instancePath: instancePath + '/mmproj',
          parentData: data,
          parentDataProperty: 'mmproj',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors)
        errors = vErrors.length
      }
    }
    if (data.loras !== undefined) {
      if (
        !validate30(data.loras, {
          instancePath: instancePath + '/loras',
          parentData: data,
          parentDataProperty: 'loras',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors)
        errors = vErrors.length
      }
    }
    if (data.draft !== undefined) {
      if (
        !validate35(data.draft, {
          instancePath: instancePath + '/draft',
          parentData: data,
          parentDataProperty: 'draft',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors)
        errors = vErrors.length
      }
    }
    if (data.alias !== undefined) {
      if (
        !validate44(data.alias, {
          instancePath: instancePath + '/alias',
          parentData: data,
          parentDataProperty: 'alias',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors)
        errors = vErrors.length
      }
    }
    if (data.backend !== undefined) {
      if (
        !validate46(data.backend, {
          instancePath: instancePath + '/backend',
          parentData: data,
          parentDataProperty: 'backend',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors)
        errors = vErrors.length
      }
    }
    if (data.binary !== undefined) {
      if (
        !validate48(data.binary, {
          instancePath: instancePath + '/binary',
          parentData: data,
          parentDataProperty: 'binary',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheType !== undefined) {
      if (
        !validate56(data.cacheType, {
          instancePath: instancePath + '/cacheType',
          parentData: data,
          parentDataProperty: 'cacheType',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheTypeK !== undefined) {
      if (
        !validate58(data.cacheTypeK, {
          instancePath: instancePath + '/cacheTypeK',
          parentData: data,
          parentDataProperty: 'cacheTypeK',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheTypeV !== undefined) {
      if (
        !validate60(data.cacheTypeV, {
          instancePath: instancePath + '/cacheTypeV',
          parentData: data,
          parentDataProperty: 'cacheTypeV',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors)
        errors = vErrors.length
      }
    }
    if (data.flashAttention !== undefined) {
      if (
        !validate62(data.flashAttention, {
          instancePath: instancePath + '/flashAttention',
          parentData: data,
          parentDataProperty: 'flashAttention',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors)
        errors = vErrors.length
      }
    }
    if (data.contextSize !== undefined) {
      if (
        !validate64(data.contextSize, {
          instancePath: instancePath + '/contextSize',
          parentData: data,
          parentDataProperty: 'contextSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors)
        errors = vErrors.length
      }
    }
    if (data.parallel !== undefined) {
      if (
        !validate66(data.parallel, {
          instancePath: instancePath + '/parallel',
          parentData: data,
          parentDataProperty: 'parallel',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors)
        errors = vErrors.length
      }
    }
    if (data.kvUnified !== undefined) {
      if (
        !validate68(data.kvUnified, {
          instancePath: instancePath + '/kvUnified',
          parentData: data,
          parentDataProperty: 'kvUnified',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate68.errors : vErrors.concat(validate68.errors)
        errors = vErrors.length
      }
    }
    if (data.kvOffload !== undefined) {
      if (
        !validate70(data.kvOffload, {
          instancePath: instancePath + '/kvOffload',
          parentData: data,
          parentDataProperty: 'kvOffload',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors)
        errors = vErrors.length
      }
    }
    if (data.swaFull !== undefined) {
      if (
        !validate72(data.swaFull, {
          instancePath: instancePath + '/swaFull',
          parentData: data,
          parentDataProperty: 'swaFull',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheRam !== undefined) {
      if (
        !validate74(data.cacheRam, {
          instancePath: instancePath + '/cacheRam',
          parentData: data,
          parentDataProperty: 'cacheRam',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors)
        errors = vErrors.length
      }
    }
    if (data.cacheReuse !== undefined) {
      if (
        !validate76(data.cacheReuse, {
          instancePath: instancePath + '/cacheReuse',
          parentData: data,
          parentDataProperty: 'cacheReuse',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors)
        errors = vErrors.length
      }
    }
    if (data.contextShift !== undefined) {
      if (
        !validate78(data.contextShift, {
          instancePath: instancePath + '/contextShift',
          parentData: data,
          parentDataProperty: 'contextShift',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors)
        errors = vErrors.length
      }
    }
    if (data.threads !== undefined) {
      if (
        !validate80(data.threads, {
          instancePath: instancePath + '/threads',
          parentData: data,
          parentDataProperty: 'threads',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors)
        errors = vErrors.length
      }
    }
    if (data.threadsBatch !== undefined) {
      if (
        !validate82(data.threadsBatch, {
          instancePath: instancePath + '/threadsBatch',
          parentData: data,
          parentDataProperty: 'threadsBatch',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors)
        errors = vErrors.length
      }
    }
    if (data.batchSize !== undefined) {
      if (
        !validate84(data.batchSize, {
          instancePath: instancePath + '/batchSize',
          parentData: data,
          parentDataProperty: 'batchSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate84.errors : vErrors.concat(validate84.errors)
        errors = vErrors.length
      }
    }
    if (data.ubatchSize !== undefined) {
      if (
        !validate86(data.ubatchSize, {
          instancePath: instancePath + '/ubatchSize',
          parentData: data,
          parentDataProperty: 'ubatchSize',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors)
        errors = vErrors.length
      }
    }
    if (data.gpuLayers !== undefined) {
      if (
        !validate88(data.gpuLayers, {
          instancePath: instancePath + '/gpuLayers',
          parentData: data,
          parentDataProperty: 'gpuLayers',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors)
        errors = vErrors.length
      }
    }
    if (data.devices !== undefined) {
      if (
        !validate90(data.devices, {
          instancePath: instancePath + '/devices',
          parentData: data,
          parentDataProperty: 'devices',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors)
        errors = vErrors.length
      }
    }
    if (data.splitMode !== undefined) {
      if (
        !validate92(data.splitMode, {
          instancePath: instancePath + '/splitMode',
          parentData: data,
          parentDataProperty: 'splitMode',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate92.errors : vErrors.concat(validate92.errors)
        errors = vErrors.length
      }
    }
    if (data.tensorSplit !== undefined) {
      if (
        !validate94(data.tensorSplit, {
          instancePath: instancePath + '/tensorSplit',
          parentData: data,
          parentDataProperty: 'tensorSplit',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors)
        errors = vErrors.length
      }
    }
    if (data.mainGpu !== undefined) {
      if (
        !validate96(data.mainGpu, {
          instancePath: instancePath + '/mainGpu',
          parentData: data,
          parentDataProperty: 'mainGpu',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate96.errors : vErrors.concat(validate96.errors)
        errors = vErrors.length
      }
    }
    if (data.cpuMoe !== undefined) {
      if (
        !validate98(data.cpuMoe, {
          instancePath: instancePath + '/cpuMoe',
          parentData: data,
          parentDataProperty: 'cpuMoe',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors)
        errors = vErrors.length
      }
    }
    if (data.cpuMoeLayers !== undefined) {
      if (
        !validate100(data.cpuMoeLayers, {
          instancePath: instancePath + '/cpuMoeLayers',
          parentData: data,
          parentDataProperty: 'cpuMoeLayers',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate100.errors : vErrors.concat(validate100.errors)
        errors = vErrors.length
      }
    }
    if (data.fit !== undefined) {
      if (
        !validate102(data.fit, {
          instancePath: instancePath + '/fit',
          parentData: data,
          parentDataProperty: 'fit',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate102.errors : vErrors.concat(validate102.errors)
        errors = vErrors.length
      }
    }
    if (data.loadMode !== undefined) {
      if (
        !validate104(data.loadMode, {
          instancePath: instancePath + '/loadMode',
          parentData: data,
          parentDataProperty: 'loadMode',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors)
        errors = vErrors.length
      }
    }
    if (data.numa !== undefined) {
      if (
        !validate106(data.numa, {
          instancePath: instancePath + '/numa',
          parentData: data,
          parentDataProperty: 'numa',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors)
        errors = vErrors.length
      }
    }
    if (data.rpc !== undefined) {
      if (
        !validate108(data.rpc, {
          instancePath: instancePath + '/rpc',
          parentData: data,
          parentDataProperty: 'rpc',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate108.errors : vErrors.concat(validate108.errors)
        errors = vErrors.length
      }
    }
    if (data.warmup !== undefined) {
      if (
        !validate110(data.warmup, {
          instancePath: instancePath + '/warmup',
          parentData: data,
          parentDataProperty: 'warmup',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors)
        errors = vErrors.length
      }
    }
    if (data.chatTemplate !== undefined) {
      if (
        !validate112(data.chatTemplate, {
          instancePath: instancePath + '/chatTemplate',
          parentData: data,
          parentDataProperty: 'chatTemplate',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate112.errors : vErrors.concat(validate112.errors)
        errors = vErrors.length
      }
    }
    if (data.chatTemplateFile !== undefined) {
      if (
        !validate114(data.chatTemplateFile, {
          instancePath: instancePath + '/chatTemplateFile',
          parentData: data,
          parentDataProperty: 'chatTemplateFile',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate114.errors : vErrors.concat(validate114.errors)
        errors = vErrors.length
      }
    }
    if (data.jinja !== undefined) {
      if (
        !validate116(data.jinja, {
          instancePath: instancePath + '/jinja',
          parentData: data,
          parentDataProperty: 'jinja',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors)
        errors = vErrors.length
      }
    }
    if (data.reasoningFormat !== undefined) {
      if (
        !validate118(data.reasoningFormat, {
          instancePath: instancePath + '/reasoningFormat',
          parentData: data,
          parentDataProperty: 'reasoningFormat',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate118.errors : vErrors.concat(validate118.errors)
        errors = vErrors.length
      }
    }
    if (data.embeddings !== undefined) {
      if (
        !validate120(data.embeddings, {
          instancePath: instancePath + '/embeddings',
          parentData: data,
          parentDataProperty: 'embeddings',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate120.errors : vErrors.concat(validate120.errors)
        errors = vErrors.length
      }
    }
    if (data.reranking !== undefined) {
      if (
        !validate122(data.reranking, {
          instancePath: instancePath + '/reranking',
          parentData: data,
          parentDataProperty: 'reranking',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate122.errors : vErrors.concat(validate122.errors)
        errors = vErrors.length
      }
    }
    if (data.pooling !== undefined) {
      if (
        !validate124(data.pooling, {
          instancePath: instancePath + '/pooling',
          parentData: data,
          parentDataProperty: 'pooling',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate124.errors : vErrors.concat(validate124.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeScaling !== undefined) {
      if (
        !validate126(data.ropeScaling, {
          instancePath: instancePath + '/ropeScaling',
          parentData: data,
          parentDataProperty: 'ropeScaling',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate126.errors : vErrors.concat(validate126.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeScale !== undefined) {
      if (
        !validate128(data.ropeScale, {
          instancePath: instancePath + '/ropeScale',
          parentData: data,
          parentDataProperty: 'ropeScale',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate128.errors : vErrors.concat(validate128.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeFreqBase !== undefined) {
      if (
        !validate130(data.ropeFreqBase, {
          instancePath: instancePath + '/ropeFreqBase',
          parentData: data,
          parentDataProperty: 'ropeFreqBase',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors)
        errors = vErrors.length
      }
    }
    if (data.ropeFreqScale !== undefined) {
      if (
        !validate132(data.ropeFreqScale, {
          instancePath: instancePath + '/ropeFreqScale',
          parentData: data,
          parentDataProperty: 'ropeFreqScale',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate132.errors : vErrors.concat(validate132.errors)
        errors = vErrors.length
      }
    }
    if (data.extraArgs !== undefined) {
      if (
        !validate134(data.extraArgs, {
          instancePath: instancePath + '/extraArgs',
          parentData: data,
          parentDataProperty: 'extraArgs',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate134.errors : vErrors.concat(validate134.errors)
        errors = vErrors.length
      }
    }
    if (data.env !== undefined) {
      if (
        !validate136(data.env, {
          instancePath: instancePath + '/env',
          parentData: data,
          parentDataProperty: 'env',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate136.errors : vErrors.concat(validate136.errors)
        errors = vErrors.length
      }
    }
    if (data.gateway !== undefined) {
      if (
        !validate138(data.gateway, {
          instancePath: instancePath + '/gateway',
          parentData: data,
          parentDataProperty: 'gateway',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate138.errors : vErrors.concat(validate138.errors)
        errors = vErrors.length
      }
    }
    if (data.admin !== undefined) {
      if (
        !validate144(data.admin, {
          instancePath: instancePath + '/admin',
          parentData: data,
          parentDataProperty: 'admin',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate144.errors : vErrors.concat(validate144.errors)
        errors = vErrors.length
      }
    }
    if (data.reload !== undefined) {
      if (
        !validate147(data.reload, {
          instancePath: instancePath + '/reload',
          parentData: data,
          parentDataProperty: 'reload',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors)
        errors = vErrors.length
      }
    }
    if (data.restart !== undefined) {
      if (
        !validate151(data.restart, {
          instancePath: instancePath + '/restart',
          parentData: data,
          parentDataProperty: 'restart',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate151.errors : vErrors.concat(validate151.errors)
        errors = vErrors.length
      }
    }
    if (data.log !== undefined) {
      if (
        !validate160(data.log, {
          instancePath: instancePath + '/log',
          parentData: data,
          parentDataProperty: 'log',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate160.errors : vErrors.concat(validate160.errors)
        errors = vErrors.length
      }
    }
    if (data.profiles !== undefined) {
      if (
        !validate164(data.profiles, {
          instancePath: instancePath + '/profiles',
          parentData: data,
          parentDataProperty: 'profiles',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate164.errors : vErrors.concat(validate164.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } }
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate21.errors = vErrors
  return errors === 0
}

/** Where a value breaks the schema, as ajv reports it. */
export interface SchemaError {
  instancePath: string
  keyword: string
  params: { additionalProperty?: string; propertyName?: string; missingProperty?: string }
}

/** Empty: the value follows the schema. */
export function schemaErrors(value: unknown): readonly SchemaError[] {
  return validate(value) ? [] : validate.errors
}
