import { expect, test } from '@jest/globals'
import { html } from '../../../src/evaluate/report/markup.js'

test('values are escaped, markup is not, and null is nothing', () => {
  const list = ['a', '<b>'].map((name) => html`<li>${name}</li>`)
  const { markup } = html`<ul title="${`"'&`}">
    ${list}${null}
  </ul>`
  expect(markup.replace(/>\s+</g, '><')).toBe('<ul title="&quot;&#39;&amp;"><li>a</li><li>&lt;b&gt;</li></ul>')
  expect(html`${3}`.markup).toBe('3')
})

test('control characters, which are no text, are left out', () => {
  expect(html`${'a\u0000b\u001b[31mc\nd\te'}`.markup).toBe('ab[31mc\nd\te')
})
