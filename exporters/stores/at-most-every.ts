/**
 * Keeps what some work gave for so many seconds, for work that costs too much to be done for each scrape. What failed is
 * not kept.
 * @param now a clock, in seconds.
 */
export function atMostEvery<Arguments extends readonly unknown[], Result>(
  seconds: number,
  work: (...args: Arguments) => Promise<Result>,
  now: () => number = () => performance.now() / 1000,
): (...args: Arguments) => Promise<Result> {
  let kept: { readonly at: number; readonly result: Result } | undefined;
  return async (...args) => {
    const at = now();
    if (kept && at - kept.at < seconds) return kept.result;
    kept = undefined;
    const result = await work(...args);
    kept = { at, result };
    return result;
  };
}
