import { count, percent } from '../../k6/lib/figures.ts';
import { longest, mostVus } from '../../k6/lib/scenario.ts';
import { type K6Summary, requestCount } from '../../k6/lib/summary-data.ts';
import { profileOf, type SuiteName, suites } from '../../k6/profiles.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import type { Finding } from './finding.ts';
import type { Policy } from './policy.ts';

/** Whether the load was the one that the profile stands for, and long enough to show something. */
export function loadFindings(record: RunRecord, summary: K6Summary, { leastRequests }: Policy): Finding[] {
  const findings = replacedLoad(record);
  const requests = requestCount(summary);
  if (requests < leastRequests) {
    findings.push({
      rule: 'load',
      outcome: 'fail',
      text: `${count(requests)} requests show nothing at ${record.profile}`,
      margin: `${count(leastRequests - requests)} too few (at least ${count(leastRequests)})`,
    });
  }
  return findings;
}

/** k6's own flags, such as `--vus 1 --duration 1s`, replace a profile's load under the profile's name. */
function replacedLoad({ system, suite, profile, scale, plan }: RunRecord): Finding[] {
  const name = `${system}/${suite}`;
  const fail = (text: string): Finding[] => [{ rule: 'load', outcome: 'fail', text }];
  if (!(name in suites)) return fail(`there is no suite ${name} any more, so nobody knows what its load should be`);
  if (scale !== 1) {
    return fail(`the load was ${percent(scale)} of the profile ${profile}: only the whole decides over a release`);
  }
  const { scenarios } = profileOf(name as SuiteName, profile);
  const [vus, seconds] = [mostVus(scenarios), longest(scenarios)];
  if (plan.maxVus === vus && Math.abs(plan.seconds - seconds) < 1) return [];
  const load = (users: number, length: number): string => `${count(users)} virtual users and at most ${length} s`;
  return fail(
    `the load was replaced by flags of k6: it was ${load(plan.maxVus, plan.seconds)}, the profile ${profile} is ${load(vus, seconds)}`,
  );
}
