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
 * with what is stored: while that is little, it is done for each scrape. What failed is not kept.
 * @param now a clock, in seconds.
 */
export const atMostShare = <Arguments extends readonly unknown[], Result>(
  share: number,
  work: Work<Arguments, Result>,
  now?: () => number,
): Work<Arguments, Result> => kept((took) => took / share, work, now);

/**
 * The same of work that may outgrow the time that there is for it: what failed is kept as what succeeded is, and thrown
 * again, or it would be tried for ever in vain, at each scrape for all the time there is.
 * @param negligible what takes less, in seconds, is not kept at all.
 */
export const atMostShareEvenFailing = <Arguments extends readonly unknown[], Result>(
  share: number,
  negligible: number,
  work: Work<Arguments, Result>,
  now?: () => number,
): Work<Arguments, Result> => {
  const settle = kept(
    (took) => (took < negligible ? 0 : took / share),
    (...args: Arguments) => Promise.allSettled([work(...args)]),
    now,
  );
  return async (...args) => {
    const [settled] = await settle(...args);
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
