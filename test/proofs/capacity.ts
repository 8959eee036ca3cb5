import { postgresConnections, postgresDeadlocks, postgresLockWaits } from '../../catalog/booking.ts';
import { level, objectives } from '../../catalog/objectives.ts';
import { connectionShare, connectionsByState, deadlockRate, oversoldSeats, soldShare } from '../../signals/capacity.ts';
import { promisedSignal } from '../../signals/promised.ts';
import type { Cause } from '../alert-proofs/cause.ts';
import type { Stage } from '../alert-proofs/stage.ts';
import { type Bounds, readCount, requireWithin, times } from '../panels/bounds.ts';
import type { Day } from '../panels/day.ts';
import { gauge, newest, type Oracle, requireRate, requireSeries, scrapesOf } from '../panels/oracle.ts';
import { idleTransactions, transactions } from '../panels/transactions.ts';
import { sumOf } from '../panels/witness.ts';
import type { Subject } from './subject.ts';

/** How many connections of a kind there were in the seconds before the end: some come and go. */
function connections(day: Day, to: number, labels: Readonly<Record<string, string>> = {}): Bounds {
  const counts = day.witness
    .of('postgres')
    .filter(({ began, ended }) => began >= to - 5 && ended <= to + 2)
    .map((reading) => sumOf(reading, 'connections', labels));
  // Two may be busy, or just opened, between two looks.
  return { least: Math.max(0, Math.min(...counts) - 2), most: Math.max(...counts) + 2 };
}

/** How many connections do nothing in a transaction meanwhile. */
const idling = 3;

const byState: Oracle = (asked, day) => {
  requireSeries(asked, postgresConnections.labels.state);
  for (const { labels, points } of asked.series) {
    const state = labels.state ?? '';
    const right = connections(day, asked.to, { state });
    requireWithin(newest(asked, points), right, `connections that are ${state}`);
  }
  const idle = asked.series.find(({ labels }) => labels.state === 'idle_in_transaction');
  if (!idle || newest(asked, idle.points) < idling) throw new Error(`${idling} connections are idle in a transaction`);
};

const usedShare: Oracle = (asked, day) => {
  const right = times(1 / day.truth.database.maxConnections, connections(day, asked.to));
  for (const { points } of asked.series) requireWithin(newest(asked, points), right, 'used share');
};

const deadlocks: Oracle = (asked, day) => {
  if (day.truth.database.deadlocks === 0) throw new Error('there was no deadlock, so nothing is shown to be right');
  const count = readCount(day.witness.of('postgres'), 'deadlocks');
  for (const one of asked.series)
    requireRate(asked, one, { count, scrapes: scrapesOf(day, postgresDeadlocks), per: 60 }, 'deadlocks');
};

/** Transactions that wait for a lock which another one holds. @returns what ends them. */
async function lockWaits(databaseUrl: string, count: number): Promise<() => Promise<void>> {
  const all = await transactions(databaseUrl, 1 + count);
  const [holder, ...others] = all;
  const lock = 'select pg_advisory_xact_lock(3)';
  await holder?.query(lock);
  for (const one of others) one.query(lock).catch(() => undefined);
  return async () => void (await Promise.all(all.map((one) => one.end())));
}

/** How many of them there are meanwhile. */
const waiting = 2;

/** More transactions than may want what another one does not let go. */
function endlessTransaction({ system: { database, target } }: Stage): Cause {
  const limit = level(objectives.booking.lockWaits, 'critical');
  return {
    alert: 'BookingPostgresLockWaitsHigh',
    act: 'crowd',
    does: `${limit + 2} transactions want a lock that another one holds; then all of them end`,
    labels: {},
    witness: {
      who: 'Postgres is asked which locks it has not granted',
      read: async () => (await database.query('select from pg_locks where not granted')).rowCount ?? undefined,
      beyond: (value) => value > limit,
    },
    begin: () => lockWaits(target.databaseUrl, limit + 2),
  };
}

/** Who knows, in words. */
const witness = {
  seats: 'the seats and the confirmed bookings in Postgres',
  connections: "Postgres's list of its connections, read twice a second",
  waiting: 'the test itself, which keeps as many waiting',
  deadlocks: "Postgres's own count of deadlocks, read twice a second",
} as const;

/** Seats, and the connections to Postgres. */
export const capacity: Subject = {
  oracles: [
    [soldShare, gauge(({ truth: { database } }) => database.sold / database.capacity), witness.seats],
    [oversoldSeats, gauge(({ truth }) => truth.database.oversold), witness.seats],
    [connectionShare, usedShare, witness.connections],
    [connectionsByState, byState, witness.connections],
    [deadlockRate, deadlocks, witness.deadlocks],
    [promisedSignal(postgresLockWaits), gauge(() => waiting), witness.waiting],
  ],
  causes: (stage) => [endlessTransaction(stage)],
  meanwhile: async ({ target: { databaseUrl } }) => {
    const endIdle = await idleTransactions(databaseUrl, idling);
    const endWaits = await lockWaits(databaseUrl, waiting);
    return () => Promise.all([endWaits(), endIdle()]);
  },
};
