import { seconds } from '../../catalog/duration.ts';
import { alerts } from '../../catalog/platform.ts';
import { platform, systems } from '../../catalog/systems.ts';
import { alertReceiverAt, type Notification } from '../../runs/alert-receiver.ts';
import { watchdog } from '../../signals/availability.ts';
import type { Day, Observed } from './day.ts';
import type { DemoStack } from './demo-stack.ts';
import type { Dashboard, Shown } from './grafana.ts';

/** The dashboards that show the platform too. */
const ofEverything: ReadonlySet<string> = new Set(['presale-overview', 'presale-platform']);

/** The values that each of a dashboard's variables must offer, in their order. */
export function rightValues({ uid, templating }: Dashboard, day: Day, testids: readonly string[]) {
  const groupsAndTopics = Object.keys(day.truth.kafka.committed).map((key) => key.split(' '));
  const distinct = (values: readonly (string | undefined)[]) => [...new Set(values)].sort();
  const known: Record<string, readonly (string | undefined)[]> = {
    system: ofEverything.has(uid) ? [systems.booking.name, platform.name] : [systems.booking.name],
    group: distinct(groupsAndTopics.map(([group]) => group)),
    topic: distinct(groupsAndTopics.map(([, topic]) => topic)),
    testid: distinct(testids).reverse(),
  };
  const queried = templating.list.filter(({ type }) => type === 'query');
  return Object.fromEntries(queried.map(({ name }) => [name, known[name]]));
}

/** How far a mark may be from what it marks: a step of the annotation, and a scrape or push on its way. */
const near = 8;

const isNear = (shown: number, right: number): boolean => Math.abs(shown - right) <= near;

/** The first points of a mark, one for each time that it appears. */
const turns = ({ series, step }: Shown, where: Readonly<Record<string, string>>): number[] =>
  series
    .filter(({ labels }) => Object.entries(where).every(([name, value]) => labels[name] === value))
    .flatMap(({ points }) =>
      points.map(([at]) => at).filter((at, index, all) => at - (all[index - 1] ?? 0) > 2 * step),
    );

function requireTurns(shown: readonly number[], right: readonly number[], what: string): void {
  if (shown.length === right.length && right.every((time, at) => isNear(shown[at] ?? 0, time))) return;
  throw new Error(`${what}: marked at [${shown.join(', ')}], [${right.join(', ')}] is right`);
}

/** What each annotation must mark. @throws {Error} that says which mark is missing or wrong. */
export const rightMarks: Readonly<Record<string, (shown: Shown, day: Observed, received: Received) => void>> = {
  Runs: (shown, { load }) => {
    const { testid, startedAt, endedAt } = load;
    requireTurns(turns(shown, { testid, turn: 'begins' }), [startedAt.getTime() / 1000], `${testid} begins`);
    requireTurns(turns(shown, { testid, turn: 'ends' }), [endedAt.getTime() / 1000], `${testid} ends`);
  },
  Faults: (shown, { faults }) => {
    for (const { fault, from, to } of faults) {
      const points = shown.series.filter(({ labels }) => labels.fault === fault).flatMap((series) => series.points);
      const times = points.map(([at]) => at).filter((at) => at > from - near && at < to + near);
      if (times.length === 0) throw new Error(`${fault} is not marked`);
    }
    const known = new Set(faults.map(({ fault }) => fault));
    const others = shown.series.filter(({ labels }) => !known.has(labels.fault ?? ''));
    if (others.length > 0) throw new Error(`${others.map(({ labels }) => labels.fault).join(', ')} was never on`);
  },
  Alerts: (shown, _, received) => {
    const marked = new Set(
      shown.series.filter(({ labels }) => labels.turn === 'fires').map(({ labels }) => labels.alertname ?? ''),
    );
    const missing = received.filter(({ alertname, isSeen }) => isSeen && !marked.has(alertname));
    if (missing.length > 0) throw new Error(`${missing[0]?.alertname} is not marked`);
    const unheard = [...marked].filter((alertname) => !received.some((one) => one.alertname === alertname));
    if (unheard.length > 0 || marked.size === 0) throw new Error(`[${unheard}] was not received, or nothing is marked`);
  },
};

/** The alerts that the receiver was told to fire, and whether a reader of the time between sees them begin. */
export type Received = readonly { readonly alertname: string; readonly isSeen: boolean }[];

/** What is over between two points of the grid is not seen, in seconds. */
const brief = 2 * seconds(alerts.emitter.every);

/** What fired between two times, or shortly before, as the receiver has it. */
export async function receivedBetween(
  { target }: Pick<DemoStack, 'target'>,
  from: number,
  to: number,
): Promise<Received> {
  const all = await alertReceiverAt(target.alertReceiverUrl).notifications(new Date((from - 60) * 1000));
  const at = ({ receivedAt }: Notification): number => Date.parse(receivedAt) / 1000;
  const overAt = (fired: Notification): number => {
    const over = all.find(
      (one) => one.fingerprint === fired.fingerprint && one.status === 'resolved' && at(one) > at(fired),
    );
    return over ? at(over) : Number.POSITIVE_INFINITY;
  };
  return all
    .filter((one) => one.alertname !== watchdog && one.status === 'firing' && at(one) <= to)
    .map((one) => ({
      alertname: one.alertname,
      isSeen: at(one) > from + near && at(one) < to - near && overAt(one) - at(one) > brief,
    }));
}
