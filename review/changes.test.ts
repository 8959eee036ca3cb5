import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertingRule } from '../alerts/kit/render.ts';
import { objectives } from '../catalog/objectives.ts';
import { type EditableRules, type RulesRepository, renderedRules, rulesRepository } from '../test/rules-repository.ts';
import { type BaseRules, rulesAt } from './base.ts';
import { changesOf } from './changes.ts';
import { type Review, review } from './review.ts';
import type { Rule } from './rule.ts';

const locks = 'BookingLockFailuresHigh';
const queue = 'BookingQueueLong';
const latency = 'BookingLatencyHigh';
const { critical: lockLimit } = objectives.booking.lockFailures;
const { critical: queueLimit } = objectives.booking.queueLength;

let repository: RulesRepository;
let was: BaseRules;
beforeAll(async () => {
  repository = await rulesRepository();
  was = await rulesAt(repository.folder, await repository.commit(renderedRules()));
});
afterAll(() => repository.dispose());

type Edit = (groups: EditableRules[]) => EditableRules[];

/** What a review says after rules were edited, and committed. */
async function after(edit: Edit): Promise<NonNullable<Review['base']>['changes']> {
  const now = await repository.commit(edit(renderedRules()));
  const is = await rulesAt(repository.folder, now);
  return review({ rules: is.rules, base: was }, repository.folder).base?.changes ?? [];
}

/** Edits every rule of a name. */
const rule =
  (alert: string, edit: (rule: AlertingRule) => AlertingRule): Edit =>
  (groups) =>
    groups.map((group) => ({ ...group, rules: group.rules.map((each) => (each.alert === alert ? edit(each) : each)) }));

const expr =
  (from: string | RegExp, to: string) =>
  (of: AlertingRule): AlertingRule => {
    expect(of.expr).toMatch(from);
    return { ...of, expr: of.expr.replace(from, to) };
  };

/** The one change, as far as it matters. */
async function one(edit: Edit) {
  const changes = await after(edit);
  expect(changes).toHaveLength(1);
  const [{ alert, verdict, weakensCritical, changes: parts }] = changes as [(typeof changes)[number]];
  return { alert, verdict, weakensCritical, texts: parts.map(({ text }) => text), effects: parts.map((p) => p.effect) };
}

test('nothing changed is no change', async () => expect(await after((groups) => groups)).toEqual([]));

describe('a level', () => {
  test('that is raised loosens, and weakens a critical alert', async () => {
    expect(await one(rule(locks, expr(`> ${lockLimit}`, `> ${lockLimit * 2}`)))).toMatchObject({
      alert: locks,
      verdict: 'loosened',
      weakensCritical: true,
      texts: [`fires above ${lockLimit * 2} a minute instead of ${lockLimit} a minute`],
    });
  });
  test('that is raised weakens no critical alert where it is a warning', async () => {
    expect(await one(rule(queue, expr(`> ${queueLimit}`, `> ${queueLimit + 1}`)))).toMatchObject({
      verdict: 'loosened',
      weakensCritical: false,
    });
  });
  test('that is lowered tightens', async () => {
    expect(await one(rule(locks, expr(`> ${lockLimit}`, `> ${lockLimit / 2}`)))).toMatchObject({
      verdict: 'tightened',
      weakensCritical: false,
      texts: [`fires above ${lockLimit / 2} a minute instead of ${lockLimit} a minute`],
    });
  });
  test('that counts itself tightens', async () => {
    expect(await one(rule(locks, expr('> ', '>= ')))).toMatchObject({
      verdict: 'tightened',
      texts: [`fires at or above ${lockLimit} a minute instead of above ${lockLimit} a minute`],
    });
  });
  test('of a side condition counts too', async () => {
    expect(await one(rule(latency, expr(/>= 2$/, '>= 200')))).toMatchObject({
      verdict: 'loosened',
      weakensCritical: true,
      texts: ['fires only while Requests is at or above 200 a second instead of 2 a second'],
    });
  });
  test.each([
    ['a > 1 unless b > 5', 'a > 1 unless b > 6', 'tightened', 'is silent when b is above 6 instead of 5'],
    ['a > 1 unless b > 5', 'a > 1 unless b > 4', 'loosened', 'is silent when b is above 4 instead of 5'],
    ['a > 1 or b > 5', 'a > 1 or b > 6', 'loosened', 'fires also when b is above 6 instead of 5'],
    ['a < 5', 'a < 4', 'loosened', 'fires below 4 instead of 5'],
    ['a <= 5', 'a < 5', 'loosened', 'fires below 5 instead of at or below 5'],
  ])('of %s that becomes %s is %s', (before, now, verdict, text) => {
    const [like] = was.rules as [Rule];
    const pair = { was: { ...like, expr: before }, is: { ...like, expr: now } };
    expect(changesOf([pair])).toMatchObject([{ verdict, changes: [{ text }] }]);
  });
  test('turned round asks something else', async () => {
    const change = await one(rule(locks, expr('> ', '< ')));
    expect(change).toMatchObject({ verdict: 'asks something else', weakensCritical: true, effects: ['not known'] });
    expect(change.texts[0]).toContain('< ');
    expect(change.texts[0]).toContain('> ');
  });
});

describe('the expression', () => {
  test('of another metric asks something else, and both are shown', async () => {
    const change = await one(rule(locks, expr('booking_lock_failures_total', 'other_total')));
    expect(change).toMatchObject({ verdict: 'asks something else', weakensCritical: true });
    expect(change.texts[0]).toMatch(/^asks something else: .*other_total.* instead of .*booking_lock_failures_total/);
  });
  test('that hides a raised level in arithmetic is not taken for the same', async () => {
    expect(await one(rule(locks, expr(/^60 \*/, '0.6 *')))).toMatchObject({ weakensCritical: true });
  });
  test('with an `unless` more asks something else', async () => {
    expect(await one(rule(locks, (of) => ({ ...of, expr: `${of.expr} unless vector(1)` })))).toMatchObject({
      verdict: 'asks something else',
    });
  });
  test('in another layout is the same', async () => {
    expect(
      await after(rule(locks, (of) => ({ ...of, expr: `(${of.expr.replaceAll(' ', '\n  ')}) # a word` }))),
    ).toEqual([]);
  });
});

describe('time', () => {
  test('a longer for loosens', async () => {
    expect(await one(rule(locks, (of) => ({ ...of, for: '2m' })))).toMatchObject({
      verdict: 'loosened',
      weakensCritical: true,
      texts: ['waits 2 min instead of 30 s'],
    });
  });
  test('a for that is dropped tightens', async () => {
    expect(await one(rule(locks, ({ for: _, ...of }) => of))).toMatchObject({
      verdict: 'tightened',
      texts: ['fires at once instead of waiting 30 s'],
    });
  });
  test('of a longer and of a lower, the looser side decides', async () => {
    const both = (of: AlertingRule) => ({ ...expr(`> ${lockLimit}`, '> 1')(of), for: '1h' }) as const;
    expect(await one(rule(locks, both))).toMatchObject({
      verdict: 'loosened',
      effects: ['tightened', 'loosened'],
    });
  });
  test('keep_firing_for is neither', async () => {
    expect(await one(rule(locks, (of) => ({ ...of, keep_firing_for: '5m' })))).toMatchObject({
      verdict: 'changed',
      texts: ['after its condition it keeps firing for 5 min instead of 1 min'],
    });
  });
  test('a group that is evaluated less often loosens its rules', async () => {
    const changes = await after((groups) =>
      groups.map((each) => (each.name === 'booking' ? { ...each, interval: '1m' } : each)),
    );
    expect(changes.length).toBe(renderedRules().find(({ name }) => name === 'booking')?.rules.length);
    expect(changes.every(({ verdict }) => verdict === 'loosened')).toBe(true);
  });
});

describe('rules that come and go', () => {
  const without =
    (alert: string): Edit =>
    (groups) =>
      groups.map((group) => ({ ...group, rules: group.rules.filter((each) => each.alert !== alert) }));

  test('a critical one that is removed is weakened', async () => {
    expect(await one(without(locks))).toMatchObject({ alert: locks, verdict: 'removed', weakensCritical: true });
  });
  test('a warning that is removed is no more than removed', async () => {
    expect(await one(without(queue))).toMatchObject({ verdict: 'removed', weakensCritical: false });
  });
  test('one that is new', async () => {
    const added: Edit = ([first, ...others]) => {
      const [like] = first?.rules ?? [];
      return [
        {
          ...(first as EditableRules),
          rules: [...(first?.rules ?? []), { ...(like as AlertingRule), alert: 'New', expr: 'vector(1)' }],
        },
        ...others,
      ];
    };
    expect(await one(added)).toMatchObject({ alert: 'New', verdict: 'added' });
  });
  test('one under another name was renamed, not removed', async () => {
    expect(await one(rule(locks, (of) => ({ ...of, alert: 'SeatsLocked' })))).toMatchObject({
      alert: 'SeatsLocked',
      verdict: 'changed',
      weakensCritical: false,
      texts: [`is called SeatsLocked instead of ${locks}`],
    });
  });
  test('one that was renamed and loosened is both', async () => {
    const edit = (of: AlertingRule) => ({ ...expr(`> ${lockLimit}`, '> 99')(of), alert: 'SeatsLocked' });
    expect(await one(rule(locks, edit))).toMatchObject({ verdict: 'loosened', weakensCritical: true });
  });
  test('one in another group says so', async () => {
    const moved: Edit = (groups) => {
      const found = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert === locks);
      return without(locks)(groups).map((each) =>
        each.name === 'kafka' ? { ...each, rules: [...each.rules, ...found] } : each,
      );
    };
    expect(await one(moved)).toMatchObject({ verdict: 'changed', texts: ['is in group kafka instead of booking'] });
  });
  test('of several with one name, the one that goes is the one that is named', async () => {
    const changes = await after((groups) =>
      groups.map((each) => ({
        ...each,
        rules: each.rules.filter(({ labels, alert }) => alert !== 'TargetDown' || labels.system !== 'platform'),
      })),
    );
    expect(changes.map(({ verdict, was }) => [verdict, was?.labels.system])).toEqual([['removed', 'platform']]);
  });
});

describe('what is said', () => {
  test('a severity that falls loosens, one that rises tightens', async () => {
    const severity = (to: string) => (of: AlertingRule) => ({ ...of, labels: { ...of.labels, severity: to } });
    expect(await one(rule(locks, severity('warning')))).toMatchObject({
      verdict: 'loosened',
      weakensCritical: true,
      texts: ['severity warning instead of critical'],
    });
    expect(await one(rule(queue, severity('critical')))).toMatchObject({
      verdict: 'tightened',
      weakensCritical: false,
    });
  });
  test.each([
    ['{{ $value }} left', '<b>{{ $value | humanize }}', 'description "<b><value>" instead of "<value> left"'],
    [
      '{{ $value }} left',
      '{{ $value | humanize }} left',
      'description writes its values in another way: "<value> left"',
    ],
  ])('a description is read, not its templates: %s that becomes %s', (before, now, text) => {
    const [like] = was.rules as [Rule];
    const saying = (description: string): Rule => ({ ...like, annotations: { ...like.annotations, description } });
    expect(changesOf([{ was: saying(before), is: saying(now) }])).toMatchObject([{ changes: [{ text }] }]);
  });
  test('texts, labels and runbook change without an effect', async () => {
    const edit = (of: AlertingRule): AlertingRule => ({
      ...of,
      labels: { ...of.labels, team: 'seats' },
      annotations: {
        ...of.annotations,
        summary: 'Other words',
        runbook_url: 'docs/runbooks/Other.md',
        __panelId__: '7',
      },
    });
    const { verdict, texts } = await one(rule(locks, edit));
    expect(verdict).toBe('changed');
    expect(texts).toEqual([
      'label team is new: "seats"',
      'summary "Other words" instead of "Too many seats cannot be locked"',
      `runbook "docs/runbooks/Other.md" instead of "docs/runbooks/${locks}.md"`,
      expect.stringMatching(/^links to the panel presale-\S+ 7 instead of Lock failures \(/),
    ]);
  });
});

test('critical alerts that warn less come before all others', async () => {
  const changes = await after((groups) =>
    rule(locks, (of) => ({ ...of, for: '2m' }))(
      groups.map((group) => ({ ...group, rules: group.rules.filter(({ alert }) => alert !== queue) })),
    ),
  );
  expect(changes.map(({ alert }) => alert)).toEqual([locks, queue]);
});
