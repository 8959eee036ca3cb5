import { level, objectives } from '../../catalog/objectives.ts';
import { bookingEvents } from '../../demo/booking/booking-events.ts';
import {
  consumedRate,
  groupMembers,
  groupState,
  groupsWithoutMembers,
  lag,
  lagByPartition,
  lagGrowth,
  lagSeconds,
  lagSecondsByPartition,
  producedRate,
  worstLag,
  worstLagSeconds,
} from '../../signals/lag.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import { requireWithin, scrapeAge } from '../panels/bounds.ts';
import type { Day } from '../panels/day.ts';
import { flood } from '../panels/messages.ts';
import {
  type Asked,
  gauge,
  gauges,
  keyOf,
  newest,
  type Oracle,
  requirePoints,
  requireSeries,
} from '../panels/oracle.ts';
import { offsetSamples } from '../panels/truth.ts';
import { type Reading, sumOf } from '../panels/witness.ts';
import type { Subject } from './subject.ts';

/** By `group topic partition`: as far as the group has read, the partition's end less that. */
function behind({ truth: { kafka } }: Day): Record<string, number> {
  const lags = Object.entries(kafka.committed).map(([key, committed]): [string, number] => {
    const [, topic, partition] = key.split(' ');
    return [key, (kafka.ends[`${topic} ${partition}`] ?? Number.NaN) - committed];
  });
  return Object.fromEntries(lags);
}

const groupAndTopic = (key: string): string => key.split(' ').slice(0, 2).join(' ');

/** One value for each group and topic, from those of the partitions. */
const byTopic = (of: Record<string, number>, joined: (values: number[]) => number): Record<string, number> => {
  const topics = Map.groupBy(Object.entries(of), ([key]) => groupAndTopic(key));
  return Object.fromEntries(
    [...topics].map(([key, partitions]) => [key, joined(partitions.map(([, value]) => value))]),
  );
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const largest = (values: readonly number[]): number => Math.max(...values);
const behindByTopic = (day: Day) => byTopic(behind(day), total);

/**
 * The exporter estimates when a message was sent from where partitions ended when it looked: it is off by the time
 * between two looks. What it said is as old as the last scrape.
 */
const waitingSince =
  (keyed: (day: Day) => Iterable<string>): Oracle =>
  (asked, day) => {
    requireSeries(asked, keyed(day));
    for (const { labels, points } of asked.series) {
      const sent = day.sent[labels.topic ?? ''] ?? Object.values(day.sent).sort((a, b) => a.from - b.from)[0];
      if (!sent) throw new Error(`nobody knows when messages were sent to ${labels.topic}`);
      const right = { least: asked.to - sent.to - 2 * scrapeAge, most: asked.to - sent.from + scrapeAge };
      requireWithin(newest(asked, points), right, keyOf(asked.signal, labels));
    }
  };

/** The slope of a line through what was read within a window, and how far off another reading of the same may be. */
function slope(readings: readonly Reading[], at: number, window: number, value: (reading: Reading) => number) {
  const between = (from: number, to: number) =>
    readings
      .filter(({ began, ended }) => began >= from && ended <= to)
      .map((reading) => [reading.began, value(reading)] as const)
      .filter(([, y]) => Number.isFinite(y));
  const points = between(at - window, at);
  const around = between(at - window - scrapeAge, at + scrapeAge).map(([, y]) => y);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [meanX, meanY] = [total(xs) / points.length, total(ys) / points.length];
  return {
    // Where the window begins before there was anything to read, one more reading makes another line.
    isWhole: Math.min(...xs) <= at - window + scrapeAge,
    slope: total(points.map(([x, y]) => (x - meanX) * (y - meanY))) / total(xs.map((x) => (x - meanX) ** 2)),
    // A step that is seen a scrape later tilts the line by no more than this.
    doubt: (6 * scrapeAge * (Math.max(...around) - Math.min(...around))) / window ** 2,
  };
}

/** What the witness read of a group or topic; no number where the group had not committed yet. */
const read =
  (name: 'end' | 'committed', labels: Readonly<Record<string, string>>) =>
  (reading: Reading): number =>
    reading.samples.some((sample) => sample.name === name && sample.labels.topic === labels.topic)
      ? sumOf(reading, name, labels)
      : Number.NaN;

const slopes = (keys: (day: Day) => Iterable<string>, name: 'end' | 'committed'): Oracle => {
  return (asked, day) => {
    requireSeries(asked, new Set(keys(day)));
    for (const { labels, points } of asked.series) {
      const { group, topic = '' } = labels;
      const value = read(name, { topic, ...(group !== undefined && { group }) });
      requireSlope(asked, day, points, value, keyOf(asked.signal, labels));
    }
  };
};

function requireSlope(
  { window }: Asked,
  day: Day,
  points: Asked['series'][number]['points'],
  value: (reading: Reading) => number,
  what: string,
): void {
  requirePoints(points, what, (at) => {
    const right = slope(day.witness.of('kafka'), at, window, value);
    return right.isWhole ? { least: right.slope - right.doubt, most: right.slope + right.doubt } : undefined;
  });
}

/** Only one group falls behind: the others stand still. */
const growth: Oracle = (asked, day) => {
  const [[worst = ''] = []] = Object.entries(behindByTopic(day)).sort(([, a], [, b]) => b - a);
  const [group = '', topic = ''] = worst.split(' ');
  const value = (reading: Reading) => read('end', { topic })(reading) - read('committed', { group, topic })(reading);
  for (const { points } of asked.series) {
    // While the group catches up, those that stand still are the fastest.
    const falling = points.filter(([at]) => slope(day.witness.of('kafka'), at, asked.window, value).slope > 0);
    requireSlope(asked, day, falling, value, worst);
  }
};

const states = ({ truth: { kafka } }: Day): Record<string, number> =>
  Object.fromEntries(Object.entries(kafka.states).map(([group, state]) => [`${group} ${state}`, 1]));

const withoutMembers = ({ truth: { kafka } }: Day): number => {
  const none = Object.values(kafka.members).filter((members) => members === 0).length;
  if (none === 0) throw new Error('every group has members, so nothing is shown to be right');
  return none;
};

const groupsAndTopics = (day: Day) => Object.keys(behindByTopic(day));
const topics = ({ truth }: Day) => Object.keys(truth.kafka.ends).map((key) => key.split(' ')[0] ?? '');

/** Who knows, in words. */
const witness = {
  offsets: "the brokers' end offsets less what the groups have committed, asked of Kafka",
  sent: 'when the test sent the messages that nobody reads',
  groups: "Kafka's description of its groups",
  slopes: 'a line through the offsets that Kafka told twice a second',
} as const;

/** The consumer stops reading, and more is written than it may be behind. */
function stalledConsumer({ system, fault }: Stage): Cause {
  const limit = level(objectives.booking.consumerLag, 'critical');
  const labels = { topic: bookingEvents.name };
  return {
    alert: 'KafkaConsumerLagHigh',
    act: 'crowd',
    does: `the fault \`stalled-consumer\`, and more than ${limit} messages`,
    labels,
    witness: {
      who: 'Kafka is asked where the topic ends and what the group has committed',
      read: async () => {
        const samples = (await offsetSamples(system.kafka)).filter((sample) => sample.labels.topic === labels.topic);
        const sum = (name: string) =>
          samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0);
        return sum('end') - sum('committed');
      },
      beyond: (value) => value > limit,
    },
    begin: async () => {
      const off = await fault({ name: 'stalled-consumer', parameters: {} });
      await flood(system);
      return off;
    },
  };
}

/** How far consumers are behind. */
export const lagging: Subject = {
  oracles: [
    [lag, gauges(behindByTopic), witness.offsets],
    [lagByPartition, gauges(behind), witness.offsets],
    [worstLag, gauge((day) => largest(Object.values(behindByTopic(day)))), witness.offsets],
    [lagSeconds, waitingSince(groupsAndTopics), witness.sent],
    [lagSecondsByPartition, waitingSince((day) => Object.keys(behind(day))), witness.sent],
    [worstLagSeconds, waitingSince(() => ['']), witness.sent],
    [groupMembers, gauges(({ truth }) => truth.kafka.members), witness.groups],
    [groupsWithoutMembers, gauge(withoutMembers), witness.groups],
    [groupState, gauges(states), witness.groups],
    [producedRate, slopes(topics, 'end'), witness.slopes],
    [consumedRate, slopes(groupsAndTopics, 'committed'), witness.slopes],
    [lagGrowth, growth, witness.slopes],
  ],
  causes: (stage) => [stalledConsumer(stage)],
};
