/**
 * Keeps what some work gave for so many seconds, for work that costs too much to be done for each scrape. What failed is
 * not kept.
 * @param now a clock, in seconds.
 */
export const atMostEvery = <Arguments extends readonly unknown[], Result>(
  seconds: number,
  work: Work<Arguments, Result>,
  now?: () => number,
): Work<Arguments, Result> => kept(() => seconds, work, now);

/**
 * Keeps what some work gave for as long as the work may take no more than a share of the time, for work whose cost grows
 * with what is stored: while that is little, it is done for each scrape. Such work may outgrow the time that there is for
 * it, and would then be tried in vain at each scrape for all of that time. So what fails again is kept too, and thrown
 * again: each time for longer, until it has no more than its share. What fails once is tried again at once.
 * @param negligible what takes less, in seconds, is not kept at all.
 * @param now a clock, in seconds.
 */
export const atMostShare = <Arguments extends readonly unknown[], Result>(
  share: number,
  negligible: number,
  work: Work<Arguments, Result>,
  now?: () => number,
): Work<Arguments, Result> => {
  let failures = 0;
  const settle = kept(
    (took) => (took < negligible ? 0 : took * Math.min(1 / share, failures === 0 ? Infinity : 2 ** (failures - 1) - 1)),
    async (...args: Arguments) => {
      const [settled] = await Promise.allSettled([work(...args)]);
      failures = settled.status === 'rejected' ? failures + 1 : 0;
      return settled;
    },
    now,
  );
  return async (...args) => {
    const settled = await settle(...args);
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value;
  };
};

type Work<Arguments extends readonly unknown[], Result> = (...args: Arguments) => Promise<Result>;

function kept<Arguments extends readonly unknown[], Result>(
  secondsFor: (took: number) => number,
  work: Work<Arguments, Result>,
  now = () => performance.now() / 1000,
): Work<Arguments, Result> {
  let last: { readonly until: number; readonly result: Result } | undefined;
  return async (...args) => {
    const at = now();
    if (last && at < last.until) return last.result;
    last = undefined;
    const result = await work(...args);
    last = { until: at + secondsFor(now() - at), result };
    return result;
  };
}
