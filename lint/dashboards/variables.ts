import type { Check } from '../check.ts';
import { type Dashboard, nameOf } from './dashboard.ts';

/** Grafana fills these in itself. */
const builtIn = /^(__.*|timeFilter)$/;

/** The variables that a dashboard's queries, data sources and choices name: `$name`, `${name}`, `${name:format}`. */
function usedIn({ panels, annotations, templating }: Dashboard): ReadonlySet<string> {
  const choices = templating?.list?.map(({ definition, query, datasource }) => [definition, query, datasource]);
  // Links pass a variable on and use it for nothing here.
  const text = JSON.stringify([panels, annotations, choices], (key, value) => (key === 'links' ? undefined : value));
  const names = [...text.matchAll(/\$(?:\{(\w+)(?::[^}]*)?\}|(\w+))/g)].map(([, braced, bare]) => braced ?? bare ?? '');
  return new Set(names.filter((name) => !builtIn.test(name) && !/^\d/.test(name)));
}

/** A dashboard uses every variable that it has, and has every variable that it uses. */
export const variables: Check = {
  name: 'variables',
  asks: 'a dashboard uses every variable that it has, and has every variable that it uses',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const has = (dashboard.templating?.list ?? []).map(({ name }) => name);
      const used = usedIn(dashboard);
      for (const name of has) if (!used.has(name)) yield { where: nameOf(dashboard), what: `nothing uses $${name}` };
      for (const name of used) {
        if (!has.includes(name)) yield { where: nameOf(dashboard), what: `there is no variable for $${name}` };
      }
    }
  },
};
