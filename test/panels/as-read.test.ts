/** What a gauge shows over a range is held against what a witness read about when it was scraped. */
import { expect, test } from 'vitest';
import { eventsBehind } from '../../signals/ticketing.ts';
import { asRead } from './as-read.ts';
import type { Observed } from './day.ts';

/** Ten events behind from 1020 to 1030, none before and after; read twice a second. */
const behindAt = (at: number) => (at >= 1020 && at < 1030 ? 10 : 0);
const readings = Array.from({ length: 120 }, (_, half) => 1000 + half / 2).map((began) => ({
  ...{ began, ended: began + 0.01 },
  samples: [{ name: 'events', labels: {}, value: behindAt(began) }],
}));
const dayOf = (all: typeof readings) => ({ witness: { of: () => all } }) as unknown as Observed;

const judge =
  (points: readonly (readonly [number, number])[], play = 0, all = readings, age = 0) =>
  () =>
    asRead(
      'backlog',
      ({ samples }) => ({ '': samples[0]?.value ?? Number.NaN }),
      play,
      age,
    )({ signal: eventsBehind, series: [{ labels: {}, points, blanks: [] }] } as never, dayOf(all));

test('what was read then is right, and what was read at another time is not', () => {
  const right = [1010, 1025, 1040].map((at) => [at, behindAt(at)] as const);
  expect(judge(right)).not.toThrow();
  expect(judge([[1025, 0]])).toThrow('0 is shown, between 10 and 10 is right');
  expect(judge([[1040, 10]])).toThrow('10 is shown, between 0 and 0 is right');
});

test('what changed just now may be shown a scrape later', () => {
  expect(judge([[1021, 0]])).not.toThrow();
  expect(judge([[1021, 10]])).not.toThrow();
  expect(judge([[1021, 11]])).toThrow();
});

test('what was counted some time before may be shown so much later, and no more', () => {
  expect(judge([[1035, 10]])).toThrow();
  expect(judge([[1035, 10]], 0, readings, 2)).not.toThrow();
  expect(judge([[1037, 10]], 0, readings, 2)).toThrow();
});

test('play allows for what came between two readings, and no more', () => {
  expect(judge([[1025, 12]], 2)).not.toThrow();
  expect(judge([[1025, 13]], 2)).toThrow();
});

test('where there never was more than the play, nothing is shown to be right', () => {
  expect(judge([[1010, 0]], 0, readings.slice(0, 30))).toThrow('nothing is shown to be right');
  expect(judge([[1025, 10]], 5)).toThrow('nothing is shown to be right');
});

test('before the first reading nobody knows how it was', () => {
  const late = readings.filter(({ began }) => began >= 1021);
  expect(
    judge(
      [
        [1023, 0],
        [1026, 10],
      ],
      0,
      late,
    ),
  ).not.toThrow();
  expect(judge([[1026, 0]], 0, late)).toThrow('0 is shown');
  expect(judge([[1023, 10]], 0, late)).toThrow('nothing to compare with');
});
