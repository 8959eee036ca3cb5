import { keeps } from '../../catalog/objectives.ts';
import { recovery as promised } from '../../catalog/recovery.ts';
import { formatValue } from '../../catalog/units.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import type { Finding } from './finding.ts';
import type { Measured } from './measured.ts';

/** Whether the system kept its objectives again in time after each fault. A run without a fault has none to recover from. */
export function recoveryFindings({ fault, system }: RunRecord, measured: Found<Measured>): Finding[] {
  const fail = (text: string): Finding[] => [{ rule: 'recovery', outcome: 'fail', text }];
  const recovery = isMissing(measured) ? measured : measured.recovery;
  if (isMissing(recovery)) return fault ? fail(recovery.missing) : [];
  if (recovery.length === 0) {
    return fault ? fail(`${fault.name} was on, and the report does not say how the system recovered`) : [];
  }
  const objective = promised[system];
  const limit = formatValue(objective.critical, objective.unit);
  return recovery.map(({ fault: name, title, seconds }): Finding => {
    if (seconds === null) {
      return { rule: 'recovery', outcome: 'fail', text: `${title}: not kept again after ${name} before the end` };
    }
    const kept = keeps(objective, seconds, 'critical');
    return {
      rule: 'recovery',
      outcome: kept ? 'pass' : 'fail',
      text: `${title}: kept again ${formatValue(seconds, objective.unit)} after ${name}`,
      margin: `${formatValue(Math.abs(objective.critical - seconds), objective.unit)} ${kept ? 'below' : 'above'} (${limit})`,
    };
  });
}
