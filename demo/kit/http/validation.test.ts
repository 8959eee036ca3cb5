import { expect, test } from 'vitest';
import { parse, text } from './validation.ts';

test.each(['a', 'Größe 席 🎟', 'x'.repeat(20)])('"%s" is a text that Postgres stores', (value) => {
  expect(parse(text(20), value)).toBe(value);
});

test.each([
  ['no character', ''],
  ['too many', 'x'.repeat(21)],
  ['a NUL', 'a\0b'],
  ['half of a character', 'a\ud800'],
  ['no text', 1],
])('a text of %s is refused', (_, value) => {
  expect(() => parse(text(20), value)).toThrow(expect.objectContaining({ status: 400, error: 'invalid_input' }));
});
