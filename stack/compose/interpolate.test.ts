// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test are Compose's, not templates
import { expect, test } from 'vitest';
import { PresaleError } from '../../config/errors.ts';
import { interpolate, interpolateAll } from './interpolate.ts';

const env = { PORT: '1234', EMPTY: '' };

test.each([
  ['${PORT}', '1234'],
  ['$PORT/x', '1234/x'],
  ['127.0.0.1:${PORT:-9090}:9090', '127.0.0.1:1234:9090'],
  ['${OTHER:-9090}', '9090'],
  ['${OTHER:-redis://redis:6379}', 'redis://redis:6379'],
  ['${EMPTY:-default}', 'default'],
  ['${EMPTY-default}', ''],
  ['${OTHER-default}', 'default'],
  ['${OTHER}', ''],
  ['$$__file{/x} and $$PORT', '$__file{/x} and $PORT'],
  ['$${PORT}', '${PORT}'],
  ['no dollar', 'no dollar'],
])('%s', (text, value) => {
  expect(interpolate(text, env)).toBe(value);
});

test('a form that is not understood is refused, not passed on', () => {
  expect(() => interpolate('${PORT:?must be set}', env)).toThrow(PresaleError);
});

test('texts are filled in wherever they stand; keys and other values stay', () => {
  expect(interpolateAll({ $PORT: ['${PORT}', 1, null], deep: { a: '$PORT' } }, env)).toEqual({
    $PORT: ['1234', 1, null],
    deep: { a: '1234' },
  });
});
