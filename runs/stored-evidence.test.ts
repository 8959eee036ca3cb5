import { expect, test } from 'vitest';
import { alert, goodAlerts, goodEvidence } from '../test/good-evidence.ts';
import { parseVerdict } from './stored-evidence.ts';
import { judge } from './verdict.ts';

test('a verdict is read as it was written: judged again, it gives the same reasons', () => {
  const runbook = 'docs/X.md';
  const alerts = {
    ...goodAlerts,
    fired: [alert({ runbook, labels: { job: 'a' } })],
    watchdog: { firing: false, atAlertmanager: false, runbook },
    unwatchedSeconds: 15,
  };
  const { summary, ...kept } = { ...goodEvidence, alerts };
  const verdict = judge({ ...kept, summary });
  const read = parseVerdict(JSON.parse(JSON.stringify({ ...verdict, evidence: kept })));
  expect(judge({ ...read.evidence, summary })).toEqual(verdict);
  expect(verdict.reasons).toHaveLength(3);
});
