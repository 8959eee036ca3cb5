import { describe, expect, test } from 'vitest';
import { Exposition, labelText } from './exposition.ts';

const textOf = (exposition: Exposition): string => exposition.bytes().toString();

describe('an exposition', () => {
  test('has a metric with its series', () => {
    const exposition = new Exposition(0);
    exposition.metric({ name: 'seats', help: 'Seats of C:\\new\nhall.', kind: 'gauge' });
    exposition.sample('seats', labelText({ row: 'a' }), 3);
    exposition.sample('seats', labelText({}), 0.5);
    expect(textOf(exposition)).toBe(
      '# HELP seats Seats of C:\\\\new\\nhall.\n# TYPE seats gauge\nseats{row="a"} 3\nseats 0.5\n',
    );
  });

  test.each([
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
    [-1e-7, '-1e-7'],
  ])('writes %d as Prometheus reads it', (value, written) => {
    const exposition = new Exposition(0);
    exposition.sample('a', labelText({}), value);
    expect(textOf(exposition)).toBe(`a ${written}\n`);
  });

  test('grows to what is written, of whatever characters', () => {
    const [exposition, lines] = [new Exposition(10), [] as string[]];
    for (let row = 0; row < 20_000; row++) {
      const labels = labelText({ row: `Größe 席 🎟 ${row}` });
      exposition.sample('seats', labels, row);
      lines.push(`seats${labels}${row}\n`);
    }
    expect(textOf(exposition) === lines.join('')).toBe(true);
  });
});

test('labels are written with what must not be in them escaped', () => {
  expect(labelText({ a: 'x"y\\z\n', b: '' })).toBe(String.raw`{a="x\"y\\z\n",b=""} `);
});
