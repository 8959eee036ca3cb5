import type { Check } from '../check.ts';
import { alertsIn } from './rule.ts';

const required: Readonly<Record<string, RegExp>> = {
  summary: /^[A-Z][^{}.]+$/,
  description: /^\S.*\.$/s,
  runbook_url: /^docs\/runbooks\/\w+\.md$/,
  __dashboardUid__: /^[\w-]+$/,
  __panelId__: /^\d+$/,
};

/** An alert has a summary that is always the same, a description, a runbook, a dashboard and a panel, and nothing else. */
export const alertsAnnotation: Check = {
  name: 'alerts/annotation',
  asks: 'an alert has a summary that is always the same, a description, a runbook, a dashboard and a panel, and nothing else',
  *find({ groups }) {
    for (const { where, rule } of alertsIn(groups)) {
      const { annotations = {} } = rule;
      for (const [name, pattern] of Object.entries(required)) {
        const text = annotations[name];
        if (text === undefined) yield { where, what: `no annotation ${name}` };
        else if (!pattern.test(text)) yield { where, what: `annotation ${name} is "${text}"` };
      }
      for (const name of Object.keys(annotations)) {
        if (!(name in required)) yield { where, what: `annotation ${name}: nobody reads it` };
      }
    }
  },
};
