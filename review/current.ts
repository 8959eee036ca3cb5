import { alertGroups } from '../alerts/index.ts';
import { renderGroup } from '../alerts/kit/render.ts';
import { panelOf } from '../dashboards/index.ts';
import { type Rule, rulesOf } from './rule.ts';

/** The rules as the sources of this checkout make them, at time scale 1: what `npm run build` writes. */
export const currentRules = (): readonly Rule[] =>
  alertGroups.flatMap((group) => rulesOf(renderGroup(group, { timeScale: 1, panelOf }), `alerts/${group.name}.ts`));
