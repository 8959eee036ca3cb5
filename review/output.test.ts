import { describe, expect, test } from 'vitest';
import type { AlertingRule } from '../alerts/kit/render.ts';
import { type EditableRules, renderedRules } from '../test/rules-repository.ts';
import type { Backtest } from './backtest/backtest.ts';
import { currentRules } from './current.ts';
import { reviewMarkdown } from './markdown.ts';
import { type Review, review } from './review.ts';
import { type Rule, rulesOf } from './rule.ts';
import { reviewText } from './text.ts';
import { firesText } from './words.ts';

const checkout = import.meta.dirname;
const locks = 'BookingLockFailuresHigh';

/** The rules with one rule edited. */
const edited = (alert: string, edit: (rule: AlertingRule) => AlertingRule): readonly Rule[] =>
  rulesOf(
    {
      groups: renderedRules().map((group: EditableRules) => ({
        ...group,
        rules: group.rules.map((rule) => (rule.alert === alert ? edit(rule) : rule)),
      })),
    },
    'the test',
  );
const since = (base: readonly Rule[], now = currentRules()): Review =>
  review({ rules: now, base: { ref: 'main', commit: '0123456789abcdef', rules: base } }, checkout);

const loosened = since(edited(locks, (rule) => ({ ...rule, expr: rule.expr.replace(/> \d+$/, '> 1') })));

describe('the table', () => {
  const { rules } = review({ rules: currentRules() }, checkout);
  const row = (alert: string) => rules.find((rule) => rule.alert === alert);

  test('tells signals apart that ask the same over other windows', () => {
    expect(row('HelpDeskErrorBudgetBurnHigh')?.fires).toMatch(
      /^Error budget burn rate above .*, while Error budget burn rate of late above /,
    );
  });

  test('says a level with its unit, and where it comes from', () => {
    expect(row(locks)).toMatchObject({
      fires: 'Lock failures above 10 a minute, for 30 s',
      keepsFiring: '1 min',
      severity: 'critical',
      component: 'locks',
      origin: expect.stringMatching(/^objective Lock failures, critical \(/),
      panel: 'Lock failures (Booking Locks)',
      runbook: `docs/runbooks/${locks}.md`,
    });
    expect(row('BookingLatencyHigh')?.fires).toBe(
      'Request latency p99 above 2 s, while Requests at or above 2 a second, for 30 s',
    );
  });
  test('says states, absences, and what fires always', () => {
    expect(row('TargetDown')?.fires).toBe('Target up is 0 instead of 1, for 30 s');
    expect(row('TargetDown')?.origin).toBe('must be 1');
    expect(rules.find(({ alert, system }) => alert === 'TargetDown' && system === 'booking')?.fires).toMatch(
      /^no target of one of the jobs booking, \S+, kafka-lag-exporter, unless ticketing or flash-sale or order-flow or help-desk is watched, for 30 s$/,
    );
    expect(rules.find(({ alert, system }) => alert === 'TargetDown' && system === 'ticketing')?.fires).toMatch(
      /^no target of one of the jobs ticketing, \S+, kafka-lag-exporter, while ticketing is watched, for 30 s$/,
    );
    expect(row('Watchdog')?.fires).toBe('always, at once');
  });
  test.each([
    ['up{job="a"} == 0', 'a is down, at once'],
    ['absent(up{job="a"})', 'no target of the job a, at once'],
    ['absent(other{job="a"}) or absent(more)', 'no series of one of other{job="a"}, more, at once'],
    ['a > 1 unless b or a > 1 unless c', 'a above 1 and lacks one of b, c, at once'],
    ['a > 1 unless b or a > 2 unless c', 'a above 1 and lacks b, or a above 2 and lacks c, at once'],
    ['a > 1 or b < 3', 'a above 1, or b below 3, at once'],
    ['a == 2', 'a is 2, at once'],
  ])('says of %s: %s', (expr, fires) => {
    const [like] = currentRules() as [Rule];
    expect(firesText({ ...like, expr, forSeconds: 0 })).toBe(fires);
  });
  test('says of every rule what it asks in words, not in PromQL', () => {
    expect(
      rules.filter(({ fires }) => /has a series|[{}]|\b(sum|max|rate|label_replace)\b[^,]*\(/.test(fires)),
    ).toEqual([]);
  });
  test('is in every format', () => {
    const whole = { rules } as Review;
    for (const text of [reviewText(whole), reviewMarkdown(whole)]) {
      for (const rule of rules) expect(text).toContain(rule.runbook);
    }
  });
});

describe('a critical alert that warns less', () => {
  test('comes first and loudly on a terminal', () => {
    const [first, second] = reviewText(loosened).split('\n');
    expect(first).toBe('!!! A CRITICAL ALERT WARNS LESS !!!');
    expect(second).toBe(`  ${locks} (critical) is loosened: fires above 10 a minute instead of 1 a minute`);
  });
  test('comes first and loudly in Markdown', () => {
    expect(reviewMarkdown(loosened).split('\n').slice(2, 7)).toEqual([
      '## Alert review',
      '',
      '> [!CAUTION]',
      '> **A critical alert warns less.**',
      expect.stringContaining(`${locks} (critical) is loosened`),
    ]);
  });
  test('is not there when nothing is weaker', () => {
    const tightened = since(edited(locks, (rule) => ({ ...rule, for: '5m' })));
    expect(reviewText(tightened)).toMatch(/^Changed since main \(0123456\): 1 tightened\n/);
    expect(reviewMarkdown(tightened)).not.toContain('CAUTION');
  });
});

describe('the width of a terminal', () => {
  const both = [loosened, review({ rules: currentRules() }, checkout)];
  const whole = both.map((one) => reviewText(one)).join('\n');
  const narrow = both.map((one) => reviewText(one, { width: 60 })).join('\n');
  const ragged = narrow.split('\n').filter((line) => line.length > 60);

  test('folds lines between words and indents the rest, and no word is lost', () => {
    expect(whole.split('\n').some((line) => line.length > 100)).toBe(true);
    expect(ragged.filter((line) => line.trim().includes(' '))).toEqual([]);
    expect(narrow.replace(/\s+/g, ' ')).toBe(whole.replace(/\s+/g, ' '));
    expect(narrow).toContain('is loosened: fires\n    above 10 a minute');
  });
});

describe('colours', () => {
  test('are only where they are asked for', () => {
    const steered = new RegExp(String.fromCharCode(27));
    expect(reviewText(loosened, { coloured: true })).toMatch(steered);
    expect(reviewText(loosened)).not.toMatch(steered);
  });
});

describe('hostile text', () => {
  const nasty =
    '</td><script>alert(1)</script> | [x](javascript:x) ![i](http://e.example/i) `c` **b** @everyone\n# head \u001b[31m \u202e <!-- &lt;';
  const of = edited(locks, (rule) => ({
    ...rule,
    labels: { ...rule.labels, component: nasty },
    annotations: { ...rule.annotations, summary: nasty },
  }));
  const hostile = since(currentRules(), of);

  test('stays text in Markdown', () => {
    const markdown = reviewMarkdown(hostile).replaceAll('<!-- -->', '');
    expect(markdown).toContain('alert(1)');
    expect(markdown).not.toMatch(/<(?!br>|!-- presale alerts:review -->|\/?details>|\/?summary>)/);
    expect(markdown).not.toMatch(/(?<!\\)\[x|(?<!\\)!\\?\[|(?<!\\)`|(?<!\\)\*\*b/);
    expect(reviewMarkdown(hostile)).not.toMatch(/@everyone|http:\/\//);
    // Every line of the table has as many cells as its head.
    const cells = (line: string): number => line.match(/(?<!\\)\|/g)?.length ?? 0;
    const [head = '', ...lines] = markdown.split('\n').filter((line) => line.startsWith('|'));
    expect(cells(head)).toBe(7);
    expect(lines.slice(0, 2).map(cells)).toEqual([7, 7]);
  });
  test('steers no terminal', () => {
    expect(reviewText(hostile)).not.toMatch(/[^\P{C}\n]/u);
    expect(reviewText(hostile)).toContain('\\u{1b}[31m');
  });
});

describe('a backtest', () => {
  const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`) / 1000;
  const course = (...when: readonly [string, string][]) => ({
    alerts: [
      {
        labels: { system: 'booking' },
        intervals: when.map(([from, to]) => ({ state: 'firing', from: at(from), to: at(to), open: false }) as const),
      },
    ],
    withoutSamples: [],
  });
  const backtest: Backtest = {
    range: { from: new Date('2026-11-21T10:00:00Z'), to: new Date('2026-11-21T11:00:00Z') },
    rules: [
      {
        alert: locks,
        expr: 'x',
        same: false,
        was: course(['10:10:00', '10:12:05']),
        is: { alerts: [], withoutSamples: ['x'] },
      },
      { alert: 'Watchdog', expr: 'vector(1)', same: true, is: { alerts: [], withoutSamples: [] } },
      { alert: 'Gone', expr: 'y', same: false, was: { alerts: [], withoutSamples: [] } },
    ],
  };
  test('says before and now', () => {
    const text = reviewText({ ...loosened, backtest });
    expect(text).toContain('What the rules would have done: 2026-11-21 10:00:00 to 11:00:00 UTC (1 h)');
    const lines = text.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    expect(lines).toContain(`${locks} before firing 10:10:00 to 10:12:05 (2 min 5 s) {system="booking"}`);
    expect(lines).toContain('now no sample of x in that time');
    expect(lines).toContain('silent, before and now: Watchdog');
    expect(lines).toContain('now there is no such rule any more');
    expect(reviewMarkdown({ ...loosened, backtest })).toContain('| before | firing 10:10:00 to 10:12:05');
  });
});
