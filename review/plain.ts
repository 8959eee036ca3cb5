import type { Backtest, BacktestedRule, Course } from './backtest/backtest.ts';
import type { Coverage } from './coverage.ts';
import type { Review, ReviewedChange } from './review.ts';
import { lengthText } from './words.ts';

/** What tests and proofs show of an alert, in words. */
export function coverageText({ cases, firing, proven }: Coverage): string {
  const tested =
    cases.length === 0
      ? 'no promtool case'
      : `${cases.length} promtool ${cases.length === 1 ? 'case' : 'cases'}, it fires in ${firing}`;
  return `${tested}; ${provenText(proven)}`;
}

function provenText(proven: Coverage['proven']): string {
  if (!proven) return 'not proven on a running stack';
  const last = `${proven.on} (${proven.commit})`;
  return proven.sameRule
    ? `proven on a running stack on ${last}`
    : `not proven itself, another rule of its name was on ${last}`;
}

/** The first thing to be read: critical alerts that warn less than before. Nothing when there are none. */
export function alarmTexts({ base }: Review): string[] {
  return (base?.changes ?? [])
    .filter(({ weakensCritical }) => weakensCritical)
    .map((change) => `${change.was?.alert ?? change.alert} (critical) ${becameText(change)}`);
}

function becameText({ verdict, changes }: ReviewedChange): string {
  if (verdict === 'removed') return 'is removed: nobody is told any more';
  if (verdict === 'asks something else') return 'asks something else: whether it still warns in time cannot be told';
  return `is loosened: ${changes
    .filter(({ effect }) => effect === 'loosened')
    .map(({ text }) => text)
    .join('; ')}`;
}

/** What changed about a rule, a text for each; of one that came or went when it fires. */
export const changeTexts = ({ verdict, fires, changes }: ReviewedChange): string[] =>
  verdict === 'added' || verdict === 'removed'
    ? [`${verdict === 'added' ? 'fires' : 'fired'}: ${fires}`]
    : changes.map(({ effect, text }) => (effect === 'neither' ? text : `${effect}: ${text}`));

/** What was compared with: `origin/main (d6feea5)`. */
export function baseText({ ref, commit }: Required<Review>['base']): string {
  return commit.startsWith(ref) ? ref : `${ref} (${commit.slice(0, 7)})`;
}

/** How many changes of each kind there are: `1 removed, 2 loosened`. */
export function countsText(changes: readonly ReviewedChange[]): string {
  if (changes.length === 0) return 'no rule changed';
  const counts = Map.groupBy(changes, ({ verdict }) => verdict);
  return [...counts].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ');
}

const silent = 'silent';

/** When an alert would have been pending or firing, one text for each alert, and what was not there to judge by. */
function courseTexts({ alerts, withoutSamples }: Course): string[] {
  const texts = alerts.map(({ labels, intervals }) => {
    const when = intervals.map(({ state, from, to, open }) =>
      open
        ? `${state} from ${clock(from)} to the end (${lengthText(to - from)})`
        : `${state} ${clock(from)} to ${clock(to)} (${lengthText(to - from)})`,
    );
    return `${when.join(', ')}${labelsText(labels)}`;
  });
  const unknown = withoutSamples.map((selector) => `no sample of ${selector} in that time`);
  return texts.length > 0 || unknown.length > 0 ? [...texts, ...unknown] : [silent];
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.keys(labels).length === 0
    ? ''
    : ` {${Object.entries(labels)
        .map(([name, value]) => `${name}="${value}"`)
        .join(', ')}}`;

/** What a backtested rule would have done: a line for each alert, and before or now where they differ. */
export function backtestTexts({ same, was, is }: BacktestedRule): readonly (readonly [when: string, text: string])[] {
  if (same && is) return courseTexts(is).map((text) => ['', text]);
  return [
    ...(was ? courseTexts(was) : ['there was no such rule']).map((text) => ['before', text] as const),
    ...(is ? courseTexts(is) : ['there is no such rule any more']).map((text) => ['now', text] as const),
  ];
}

/** Rules that did something, or differ from before; and the names of those that were silent, before as now. */
export function tellingRules({ rules }: Backtest): {
  readonly telling: readonly BacktestedRule[];
  readonly silent: string;
} {
  const isSilent = ({ same, is }: BacktestedRule): boolean =>
    same && is !== undefined && courseTexts(is).join() === silent;
  const names = new Set(rules.filter(isSilent).map(({ alert }) => alert));
  return { telling: rules.filter((rule) => !isSilent(rule)), silent: [...names].join(', ') };
}

/** The time of a backtest: `2026-11-21 11:19:42 to 11:23:07 UTC (3 min 25 s)`. */
export function rangeText({ backtest }: Required<Pick<Review, 'backtest'>>): string {
  const { from, to, testid } = backtest.range;
  const [start, end] = [from.toISOString(), to.toISOString()];
  const sameDay = start.slice(0, 10) === end.slice(0, 10);
  const until = sameDay ? end.slice(11, 19) : `${end.slice(0, 10)} ${end.slice(11, 19)}`;
  const time = `${start.slice(0, 10)} ${start.slice(11, 19)} to ${until} UTC (${lengthText((to.getTime() - from.getTime()) / 1000)})`;
  return testid ? `${testid}, ${time}` : time;
}
