import { expect, test } from 'vitest';
import { wayBack } from './way-back.ts';

const sale = 'http://127.0.0.1:3300';

test.each(['/order', '/p/1?a=b&c=d', '/a//b'])('%s leads there', (path) => {
  expect(wayBack(sale, path)).toBe(`${sale}${path}`);
});

test.each([
  'http://evil.example/',
  '//evil.example/',
  '///evil.example',
  '/\\evil.example/',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  '@evil.example',
  ':80@evil.example',
  '.evil.example',
  '//127.0.0.1:3301/',
  '//user@evil.example:3300/',
  'order',
  '',
  undefined,
  ['/order'],
])('%j leads to where orders are placed', (path) => {
  expect(wayBack(sale, path)).toBe(`${sale}/order`);
});

test('credentials in a path stay behind', () => {
  expect(wayBack(sale, '//me:word@127.0.0.1:3300/order')).toBe(`${sale}/order`);
});

test('what would end the attribute that it stands in is encoded', () => {
  expect(wayBack(sale, '/"><script>')).not.toMatch(/["<>]/);
});
