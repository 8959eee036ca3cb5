import { type Evidence, isMissing } from '../../runs/evidence.ts';
import type { StoredRun } from '../../runs/stored-run.ts';
import { judge } from '../../runs/verdict.ts';
import type { Finding } from './finding.ts';

const failing = (text: string): Finding => ({ rule: 'files', outcome: 'fail', text });

/** Whether the run's files are all there, can be read, and belong together. */
export function fileFindings({ record, judged, files }: StoredRun): Finding[] {
  const missing = [record, judged].flatMap((each) => (isMissing(each) ? [failing(each.missing)] : []));
  if (isMissing(record) || isMissing(judged)) return missing;
  const { evidence, mayOpen } = judged;
  const findings: Finding[] = [];
  if (record.endedAt === undefined) findings.push(failing(`${files.run} has no end: the run was cut short`));
  if (record.profile !== evidence.identity.profile || record.suite !== evidence.identity.suite) {
    findings.push(failing(`${files.run} and ${files.verdict} name different suites or profiles`));
  }
  if (!mayOpen && judge(evidence).mayOpen) {
    findings.push(failing(`${files.verdict} says that the system may not open, and its evidence says that it may`));
  }
  findings.push(...ofOneRun(evidence, files.summary));
  return findings.length > 0 ? findings : [{ rule: 'files', outcome: 'pass', text: 'they are complete' }];
}

/** The counts that were reconciled are those of the summary, unless one of the files is of another run. */
function ofOneRun({ summary, reconciliation }: Evidence, file: string): Finding[] {
  if (isMissing(summary) || isMissing(reconciliation)) return [];
  const other = reconciliation.find(
    ({ name, k6 }) => summary.metrics[name] !== undefined && summary.metrics[name].values.count !== k6,
  );
  return other ? [failing(`${file} is of another run: it has another count of ${other.name} than the verdict`)] : [];
}
