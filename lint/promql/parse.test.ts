import { describe, expect, test } from 'vitest';
import { aggregatesIn, binariesIn, callsIn, selectorsIn } from './expression.ts';
import { parse } from './parse.ts';

describe('a query', () => {
  test('is read with its matchers and range, as they are written', () => {
    const [selector] = selectorsIn(parse('rate(a_total{b="c", d=~`e.*`}[$__rate_interval] offset $__interval)'));
    expect(selector).toMatchObject({
      name: 'a_total',
      range: '$__rate_interval',
      matchers: [
        { label: 'b', op: '=', value: 'c' },
        { label: 'd', op: '=~', value: 'e.*' },
      ],
    });
  });

  test('may name its metric by a label', () => {
    expect(selectorsIn(parse('{__name__="up", job!="a"}'))).toMatchObject([
      { name: 'up', matchers: [{ label: 'job' }] },
    ]);
  });

  test('says what it aggregates by, before or behind', () => {
    expect(aggregatesIn(parse('sum by (a, b) (x)'))).toMatchObject([{ op: 'sum', by: ['a', 'b'] }]);
    expect(aggregatesIn(parse('topk(3, x) + max(x) without (a)'))).toMatchObject([
      { op: 'topk', by: [] },
      { op: 'max', without: ['a'] },
    ]);
  });

  test('says how it matches', () => {
    expect(binariesIn(parse('-a * on (b) group_left (c) (d == bool 1)'))).toMatchObject([
      { op: '*', bool: false, matching: { on: ['b'], group: 'left', include: ['c'] } },
      { op: '==', bool: true, matching: {} },
    ]);
    expect(binariesIn(parse('a unless ignoring () b'))[0]?.matching).toEqual({ ignoring: [], include: [] });
  });

  test('is read inside of everything that has no meaning here', () => {
    expect(selectorsIn(parse('max_over_time((-(a @ 5))[5m:10s] offset -1m)'))).toMatchObject([{ name: 'a' }]);
    expect(callsIn(parse('label_replace(a, "b", "$1", "c", ".*")'), 'label_replace')[0]?.args).toHaveLength(5);
  });

  test('says where it cannot be read', () => {
    expect(() => parse('sum(a) b')).toThrow('cannot be read from "b" on');
    expect(() => parse('')).toThrow(SyntaxError);
  });
});
