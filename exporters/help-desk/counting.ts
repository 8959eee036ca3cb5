import { atMostShare } from '../stores/at-most-every.ts';

/** The most of the time of a processor, which is the store's, that may be spent on each count. */
const shareOfTime = 1 / 50;

/** Counts the seldomer the longer it takes, also when it fails since that is longer than a scrape waits. */
export const seldom = <Arguments extends readonly unknown[], Result>(
  count: (...args: Arguments) => Promise<Result>,
): ((...args: Arguments) => Promise<Result>) => atMostShare(shareOfTime, 0, count);
