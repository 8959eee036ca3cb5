import exec from 'k6/execution';
import { k6Iterations } from '../../../catalog/k6.ts';
import { judgedByK6 } from '../../../catalog/k6-objectives.ts';
import { breakingFigures, breakingPoint, breakingText, stepAt, stepsOf, stepTag } from '../../lib/breaking-point.ts';
import { optionsOf } from '../../lib/options.ts';
import type { Profile } from '../../lib/profile.ts';
import { summaryOf } from '../../lib/summary.ts';
import { countedOnly, type K6Summary, measuredOnly } from '../../lib/summary-data.ts';
import { expression, isJudged, selected, type Thresholds } from '../../lib/thresholds.ts';
import { bookingFigures, visitingSuite } from './suite.ts';
import { anyEvent, visit } from './visit.ts';

const stepsIn = (profile: Profile) => Object.values(profile.scenarios).flatMap(stepsOf);

/** Each step is judged by itself, as far as the profile is judged; else it is measured only. */
function eachStep(profile: Profile): Thresholds {
  const thresholds: Thresholds = {};
  for (const { rate } of stepsIn(profile)) {
    const tags = { [stepTag]: String(rate) };
    for (const { metric, objective } of judgedByK6.booking) {
      thresholds[selected(metric, tags)] = [isJudged(objective, profile) ? expression(objective) : measuredOnly];
    }
    thresholds[selected(k6Iterations, tags)] = [countedOnly];
  }
  return thresholds;
}

const suite = visitingSuite('stress', eachStep);
const steps = stepsIn(suite.profile);
const found = (summary: K6Summary) => breakingPoint(summary, steps, judgedByK6.booking);

export const options = optionsOf(suite);
export { setup } from './visit.ts';

/** One visit, counted to the step in which it began. */
export default function visitor(): void {
  const time = (Date.now() - exec.scenario.startTime) / 1000;
  exec.vu.metrics.tags[stepTag] = stepAt(steps, time);
  visit(suite.profile, anyEvent);
}

export const handleSummary = summaryOf(
  suite,
  [{ title: 'breaks at', text: (summary) => breakingText(found(summary), 'visits') }, ...bookingFigures],
  (summary) => breakingFigures(found(summary)),
);
