import { describe, expect, test } from 'vitest';
import { asked, spellings } from './expression.ts';

const comparisons = (expr: string) =>
  asked(expr).comparisons.map(({ text, operator, level, joint, forbids }) => [joint, text, operator, level, forbids]);

describe('comparisons', () => {
  test.each([
    ['a > 10', [['when', 'a', '>', 10, false]]],
    ['10 < a', [['when', 'a', '>', 10, false]]],
    ['a>-5', [['when', 'a', '>', -5, false]]],
    ['a > 1e3', [['when', 'a', '>', 1000, false]]],
    ['a > 1h', [['when', 'a', '>', 3600, false]]],
    ['(a or b) == 0', [['when', 'a or b', '==', 0, false]]],
    [
      'a > 2 and b >= 3',
      [
        ['when', 'a', '>', 2, false],
        ['while', 'b', '>=', 3, false],
      ],
    ],
    [
      'a > 2 or b < 3',
      [
        ['when', 'a', '>', 2, false],
        ['or', 'b', '<', 3, false],
      ],
    ],
    [
      'a > 1 unless (b > 2 and c > 3)',
      [
        ['when', 'a', '>', 1, false],
        ['unless', 'b', '>', 2, true],
        ['while', 'c', '>', 3, true],
      ],
    ],
    ['a unless (b unless c > 3)', [['unless', 'c', '>', 3, false]]],
    [
      '(a > 5) < 10',
      [
        ['when', 'a', '>', 5, false],
        ['while', 'a>5', '<', 10, false],
      ],
    ],
    ['label_replace(a > 5, "x", "$1", "y", ".*")', [['when', 'a', '>', 5, false]]],
  ])('%s', (expr, found) => expect(comparisons(expr)).toEqual(found));

  test.each(['a > b', 'a > bool 10', 'count(a > 10)', '10 * a', 'not promql ((', '1 > bool 2'])(
    'none that leaves series out by a number in %s',
    (expr) => expect(comparisons(expr)).toEqual([]),
  );
});

describe('the shape', () => {
  const same = (a: string, b: string): boolean => asked(a).shape === asked(b).shape;
  test.each([
    ['a > 1', 'a > 2'],
    ['a > 1', 'a >= 1'],
    ['(a > 1)', 'a > 1 # because'],
    ['rate(a[1m]) > 1', 'rate(a[5m]) > 2'],
    ['sum by (x) (a) > 1', 'sum by(x)(a)>1'],
  ])('of %s is that of %s', (a, b) => expect(same(a, b)).toBe(true));
  test.each([
    ['a > 1', 'a < 1'],
    ['a == 1', 'a == 2'],
    ['a > 1', 'a > bool 1'],
    ['10 * a > 1', '20 * a > 1'],
    ['rate(a[1m] offset 1m) > 1', 'rate(a[1m] offset 5m) > 1'],
    ['a{x="a b"} > 1', 'a{x="ab"} > 1'],
    ['a{x="#1"} > 1', 'a{x="#2"} > 1'],
    ['a and b > 1', 'a or b > 1'],
    ['count(a > 1) > 1', 'count(a > 2) > 1'],
  ])('of %s is not that of %s', (a, b) => expect(same(a, b)).toBe(false));
});

test('windows are ranges, not offsets', () => {
  expect(asked('rate(a[1m] offset 7m) > max_over_time(b[1h:5m])').windows).toEqual([
    { seconds: 60, takenBy: 'rate' },
    { seconds: 3600, takenBy: 'max_over_time' },
    { seconds: 300, takenBy: 'max_over_time' },
  ]);
});

test('a selector in absent() is known as one', () => {
  expect(asked('absent(up{job="x"}) or a > 1').selectors).toEqual([
    { text: 'up{job="x"}', absent: true },
    { text: 'a', absent: false },
  ]);
});

test('a query is known again in another layout, and over another window where that may be', () => {
  const [a, b] = ['sum by (x) (rate(a[1m]))', '(sum by(x)(rate(a[2m])))'];
  expect(spellings(a).of).toBe(spellings(b).of);
  expect(spellings(a).text).not.toBe(spellings(b).text);
  expect(spellings(a)).toEqual(spellings(`(${a})`));
});
