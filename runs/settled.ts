import { goSeconds } from './go-duration.ts';
import { NoAnswer } from './http-json.ts';
import type { Prometheus, RuleGroup, ScrapeTarget } from './prometheus.ts';
import { until } from './wait.ts';

/** So many intervals, and some seconds, may pass before a scrape or an evaluation is overdue on a busy machine. */
export const overdue = (interval: number): number => 4 * interval + 5;

/**
 * Waits until every target was scraped after the load's end, and every rule group evaluated after that: before, an
 * alert that the last seconds earn is not even pending. Gives the number of targets.
 * @throws {NoAnswer} when one of them is overdue.
 */
export async function settled(
  prometheus: Prometheus,
  loadEndedAt: Date,
  interval: number,
  signal: AbortSignal,
): Promise<number> {
  const targets = await prometheus.targets();
  const scrape = Math.max(1, ...targets.map(({ scrapeInterval }) => goSeconds(scrapeInterval)));
  const everySeconds = Math.min(0.5, interval / 2);
  const isScraped = (now: readonly ScrapeTarget[]) => now.every(({ lastScrape }) => new Date(lastScrape) > loadEndedAt);
  const scraped = await until(() => prometheus.targets(), isScraped, {
    seconds: overdue(scrape),
    everySeconds,
    signal,
  });
  // An evaluation is named by its start, and looks at a moment shortly before: only one that starts well after the
  // scrapes were stored has seen them for sure.
  const stored = scraped.map((target) => Date.parse(target.lastScrape) + target.lastScrapeDuration * 1000);
  const newest = Math.max(loadEndedAt.getTime(), ...stored) + Math.min(0.5, interval / 2) * 1000;
  const isJudged = (groups: readonly RuleGroup[]) =>
    groups.every(({ lastEvaluation }) => Date.parse(lastEvaluation) >= newest);
  const judged = await until(() => prometheus.ruleGroups(), isJudged, {
    seconds: overdue(interval),
    everySeconds,
    signal,
  });
  if (!signal.aborted && !(isScraped(scraped) && isJudged(judged))) {
    throw new NoAnswer('Prometheus has not scraped every target and evaluated every rule since the load ended');
  }
  return scraped.length;
}
