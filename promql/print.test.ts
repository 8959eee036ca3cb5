import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { bookingOutcomes, httpServerRequests, lockFailures, queueLength } from '../catalog/booking.ts';
import { k6HttpReqs } from '../catalog/k6.ts';
import { consumerGroupLag } from '../catalog/kafka.ts';
import type { Node } from './expression.ts';
import {
  add,
  and,
  atEnd,
  bucketsOf,
  div,
  gt,
  gtBool,
  histogramQuantile,
  labelReplace,
  lastOverTime,
  lengthOf,
  matching,
  mul,
  not,
  offset,
  on,
  onGroupLeft,
  or,
  over,
  print,
  rate,
  select,
  sub,
  sum,
  topk,
  unless,
  where,
} from './index.ts';

const failures = sum(['system'], rate(over(lockFailures, '2m')));
const length = sum(['system'], queueLength);

const written: readonly [string, { node: never } | Parameters<typeof print>[0], string][] = [
  ['aggregate', mul(60, failures), '60 * sum by (system) (rate(booking_lock_failures_total[2m]))'],
  ['at the end', lastOverTime(atEnd(over(k6HttpReqs, '1d'))), 'last_over_time(k6_http_reqs_total[1d] @ end())'],
  [
    'at the end, and then earlier',
    lastOverTime(offset(atEnd(over(k6HttpReqs, '1d')), '10s')),
    'last_over_time(k6_http_reqs_total[1d] @ end() offset 10s)',
  ],
  ['the length of a window', div(length, lengthOf('10s')), 'sum by (system) (booking_queue_length) / 10s'],
  ['no labels', sum([], queueLength), 'sum(booking_queue_length)'],
  ['matchers', where(lockFailures, { reason: not('held') }), 'booking_lock_failures_total{reason!="held"}'],
  [
    'quotes and backslashes',
    where(k6HttpReqs, { name: matching('GET "/a\\.b"') }),
    'k6_http_reqs_total{name=~"GET \\"/a\\\\.b\\""}',
  ],
  [
    'classic quantile',
    histogramQuantile(0.99, sum(['le'], rate(over(bucketsOf(httpServerRequests), '2m')))),
    'histogram_quantile(0.99, sum by (le) (rate(http_server_requests_seconds_bucket[2m])))',
  ],
  ['offset', lastOverTime(offset(over(k6HttpReqs, '1d'), '10s')), 'last_over_time(k6_http_reqs_total[1d] offset 10s)'],
  ['product of a sum', mul(2, add(length, 1)), '2 * (sum by (system) (booking_queue_length) + 1)'],
  ['sum of products', add(mul(2, length), 1), '2 * sum by (system) (booking_queue_length) + 1'],
  ['subtraction to the right', sub(length, sub(length, 1)), `${q()} - (${q()} - 1)`],
  ['subtraction to the left', sub(sub(length, length), 1), `${q()} - ${q()} - 1`],
  ['division to the right', div(length, mul(length, 2)), `${q()} / (${q()} * 2)`],
  ['a sum to the right', add(1, add(length, 2)), `1 + ${q()} + 2`],
  ['comparison', gt(mul(60, length), 10), `60 * ${q()} > 10`],
  ['bool', gtBool(length, 0), `${q()} > bool 0`],
  ['or inside and', and(or(length, length), length), `(${q()} or ${q()}) and ${q()}`],
  ['and inside or', or(and(length, length), length), `${q()} and ${q()} or ${q()}`],
  [
    'unless on',
    unless(offset(select(consumerGroupLag), '10m'), select(consumerGroupLag), on('group', 'topic')),
    'kafka_consumer_group_lag offset 10m unless on (group, topic) kafka_consumer_group_lag',
  ],
  [
    'group_left',
    div(sum(['system', 'group'], consumerGroupLag), sum(['system'], consumerGroupLag), onGroupLeft('system')),
    'sum by (system, group) (kafka_consumer_group_lag) / on (system) group_left () sum by (system) (kafka_consumer_group_lag)',
  ],
  [
    'matching inside matching',
    and(length, and(length, length, on('system')), on('system')),
    `${q()} and on (system) (${q()} and on (system) ${q()})`,
  ],
  ['topk', topk(10, length), `topk(10, ${q()})`],
  [
    'label_replace',
    labelReplace(length, 'service', '$1', 'system', '(.*)'),
    `label_replace(${q()}, "service", "$1", "system", "(.*)")`,
  ],
];

function q(): string {
  return 'sum by (system) (booking_queue_length)';
}

describe('print', () => {
  test.each(written)('%s', (_, expression, text) => {
    expect(print(expression)).toBe(text);
  });

  test.each(written)('%s parses, and to the same operators on the same sides', (_, expression) => {
    const text = print(expression);
    const tree = parser.configure({ strict: true }).parse(text);
    expect(chained(parsedOperators(tree.topNode.firstChild, text))).toEqual(chained(operators(expression.node)));
  });
});

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The binary operators of a tree as they are nested, all else left out. */
type Operators = readonly (string | Operators)[];

function operators(node: Node): Operators {
  if (node.type === 'binary') return [[...operators(node.left), node.op, ...operators(node.right)]];
  if (node.type === 'call') return node.args.flatMap(operators);
  return node.type === 'aggregate' ? operators(node.of) : [];
}

function parsedOperators(node: SyntaxNode | null, text: string): Operators {
  const inner: (string | Operators)[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
    const written = text.slice(child.from, child.to);
    if (node?.name === 'BinaryExpr' && isOperator.test(written)) inner.push(written);
    else inner.push(...parsedOperators(child, text));
  }
  return node?.name === 'BinaryExpr' ? [inner] : inner;
}

/** `a + (b + c)` is `a + b + c`. */
const chained = (all: Operators): Operators =>
  all.map((each) => {
    if (typeof each === 'string') return each;
    const inner = chained(each);
    const op = inner.find((one) => typeof one === 'string');
    return inner.flatMap((one) => (op === '+' && typeof one !== 'string' && one.includes(op) ? one : [one]));
  });

const isOperator = /^([-+*/%]|[<>]=?|[=!]=|and|or|unless)$/;

test('a system is called as it is told where a query names one, and nothing else is', () => {
  const named = where(bookingOutcomes, { system: 'booking', outcome: 'held' });
  expect(print(named, { called: { booking: 'tickets', held: 'kept' } })).toBe(
    'booking_outcomes_total{system="tickets", outcome="held"}',
  );
  expect(print(named, { called: { ticketing: 'hall' } })).toContain('system="booking"');
});

describe('a scope', () => {
  const scope = { system: { op: '=~', value: '$system' }, testid: { op: '=~', value: '$testid' } } as const;

  test('reaches each selector that has the label, and no other', () => {
    const joined = div(sum([], rate(over(k6HttpReqs, '10s'))), sum([], queueLength));
    expect(print(joined, { scope })).toBe(
      'sum(rate(k6_http_reqs_total{system=~"$system", testid=~"$testid"}[10s])) / sum(booking_queue_length{system=~"$system"})',
    );
  });

  test('yields to what the query says itself', () => {
    expect(print(where(bookingOutcomes, { system: 'booking' }), { scope })).toBe(
      'booking_outcomes_total{system="booking"}',
    );
  });
});

describe('a time scale', () => {
  const scale = (window: `${number}${'s' | 'm'}`, timeScale: number) =>
    print(rate(over(lockFailures, window)), { timeScale });

  test('divides ranges', () => expect(scale('10m', 10)).toContain('[1m]'));
  test('leaves what is written at 1', () => expect(scale('2m', 1)).toContain('[2m]'));
  test('keeps four scrapes in a window', () => expect(scale('2m', 100)).toContain('[4s]'));
  test('divides offsets', () =>
    expect(print(offset(select(consumerGroupLag), '10m'), { timeScale: 10 })).toContain('offset 1m'));
  test('divides the length of a window', () => {
    expect(print(div(length, lengthOf('10s')), { timeScale: 10 })).toMatch(/ \/ 1s$/);
    expect(print(div(length, lengthOf('$__interval')), { timeScale: 10 })).toMatch(/ \/ \$__interval$/);
  });
  test('leaves what Grafana fills in', () =>
    expect(print(rate(over(lockFailures, '$__rate_interval')), { timeScale: 10 })).toContain('[$__rate_interval]'));
});
