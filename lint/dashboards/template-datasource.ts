import type { Check } from '../check.ts';
import { nameOf } from './dashboard.ts';

/** There is one choice of a data source, named datasource, labelled Data source, for Prometheus. */
export const templateDatasource: Check = {
  name: 'template-datasource',
  asks: 'there is one choice of a data source, named datasource, labelled Data source, for Prometheus',
  *find({ dashboards }) {
    for (const dashboard of dashboards) {
      const choices = (dashboard.templating?.list ?? []).filter(({ type }) => type === 'datasource');
      const [only] = choices;
      const isRight =
        only?.name === 'datasource' && /^data source$/i.test(only.label ?? '') && only.query === 'prometheus';
      if (choices.length !== 1 || !isRight) {
        const found = choices.map(({ name, label, query }) => `${name} "${label}" ${query}`).join(', ') || 'none';
        yield { where: nameOf(dashboard), what: `its choices of a data source: ${found}` };
      }
    }
  },
};
