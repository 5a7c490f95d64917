import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import type { Evaluation } from '../../../src/evaluate/evaluation.js'
import { evaluationReport } from '../../../src/evaluate/report/evaluation-report.js'
import { evaluation, pairResult, pairResults } from '../results.js'

type Element = DefaultTreeAdapterTypes.Element

/** As a browser reads it; what it would have to mend is an error. */
function read(report: string): { elements: Element[]; text: string; errors: string[] } {
  const errors: string[] = []
  const document = parse(report, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) })
  const elements: Element[] = []
  let text = ''
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) elements.push(node)
    if (node.nodeName === '#text' && 'value' in node) text += node.value
    if ('childNodes' in node) node.childNodes.forEach(visit)
  }
  visit(document)
  return { elements, text, errors }
}

const attributes = (elements: readonly Element[]): string[] =>
  elements.flatMap(({ attrs }) => attrs.map(({ name, value }) => `${name}=${value}`))

/** Everything of an evaluation that comes from files and programs. */
function hostile(text: string): Evaluation {
  const base = evaluation()
  return {
    ...base,
    model: { ...base.model, name: text, reference: text, architecture: text, quantization: text },
    binary: { build: null, version: text, backend: text },
    machine: { ...base.machine, processor: text, system: text, devices: [text] },
    text: { ...base.text, name: text },
    pairs: base.pairs.map((result) => ({ ...result, pair: { k: result.pair.k, v: result.pair.v }, failures: [text] })),
    skipped: [{ pair: { k: text, v: text }, reason: text }],
    recommendation: { ...base.recommendation, sentence: text, grounds: [text] },
    notes: [text],
  }
}

describe('the report', () => {
  test('is HTML without a mistake, loads nothing and runs nothing', () => {
    const report = evaluationReport(evaluation({ notes: ['A note.'] }))
    const { elements, errors } = read(report)
    expect(errors).toEqual([])
    expect(report.startsWith('<!doctype html>\n')).toBe(true)
    const tags = new Set(elements.map(({ tagName }) => tagName))
    for (const tag of ['script', 'link', 'img', 'iframe', 'object', 'base', 'form']) expect(tags).not.toContain(tag)
    expect(attributes(elements).filter((attribute) => /^(on|src|href|xlink)/.test(attribute))).toEqual([])
    expect(report).not.toMatch(/url\(|@import|https?:/)
    expect(tags).toContain('svg')
  })

  test('has every pair, its figures, the recommendation and what was left out', () => {
    const skipped = [{ pair: { k: 'q4_1', v: 'f16' }, reason: 'It needs what is not there.' }]
    const { text } = read(evaluationReport(evaluation({ skipped })))
    for (const name of ['f16', 'q8_0', 'q5_1', 'q4_0', 'q4_1/f16']) expect(text).toContain(name)
    for (const figure of ['8.00', '4.25', '2.25', '28 %', '1.7000', '0.001', '99 %', '8 of 8', '4 of 4']) {
      expect(text).toContain(figure)
    }
    expect(text).toContain("Take q4_0: 28.1 % of f16's memory")
    expect(text).toContain('It needs what is not there.')
    expect(text).toContain('build 11669')
  })

  test('each chart says in words what it shows', () => {
    const { elements } = read(evaluationReport(evaluation()))
    const charts = elements.filter(({ tagName }) => tagName === 'svg')
    expect(charts).toHaveLength(3)
    for (const chart of charts) {
      const label = chart.attrs.find(({ name }) => name === 'aria-label')?.value ?? ''
      for (const name of ['f16', 'q8_0', 'q5_1', 'q4_0']) expect(label).toContain(name)
    }
  })

  test('nothing that is drawn is NaN or outside of the picture', () => {
    const results = [...pairResults(), ...Array.from({ length: 8 }, (_, at) => pairResult(`t${at}`, 3))]
    const { elements } = read(evaluationReport(evaluation({ pairs: results })))
    expect(attributes(elements).filter((attribute) => /NaN|Infinity/.test(attribute))).toEqual([])
    for (const { tagName, attrs } of elements) {
      if (tagName !== 'text') continue
      const [x, y] = ['x', 'y'].map((wanted) => Number(attrs.find(({ name }) => name === wanted)?.value))
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThanOrEqual(720)
      expect(y).toBeGreaterThanOrEqual(-20)
      expect(y).toBeLessThanOrEqual(360)
    }
  })

  test('of an evaluation in which hardly anything could be measured', () => {
    const nothing = { memory: null, speed: null, quality: null, answers: null, recall: [] }
    const pairs = [pairResult('f16', 8, nothing), pairResult('q8_0', 4.25, nothing)]
    const { text, errors, elements } = read(evaluationReport(evaluation({ pairs })))
    expect(errors).toEqual([])
    expect(text).toContain('Stay with f16')
    expect(elements.some(({ tagName }) => tagName === 'svg')).toBe(false)
  })
})

describe('what comes from outside', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</title></style></svg><script>alert(1)</script>',
    "' onload='alert(1)",
    '<!--',
    ']]>',
    '&lt;script&gt;',
  ])('%j is text', (name) => {
    const { elements, text, errors } = read(evaluationReport(hostile(name)))
    expect(errors).toEqual([])
    expect(text).toContain(name)
    expect(elements.filter(({ tagName }) => ['script', 'img'].includes(tagName))).toEqual([])
    expect(attributes(elements).filter((attribute) => /^on/.test(attribute))).toEqual([])
  })

  test('any text leaves the same elements', () => {
    const shapeOf = (name: string): string[] => {
      const { elements, errors } = read(evaluationReport(hostile(name)))
      expect(errors).toEqual([])
      return elements.map(({ tagName, attrs }) => `${tagName} ${attrs.map((attr) => attr.name).join(' ')}`)
    }
    const plain = shapeOf('plain')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        expect(shapeOf(name)).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })
})
