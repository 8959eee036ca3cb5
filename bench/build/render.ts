import { join } from 'node:path';
import { renderRules } from '../../cli/build.ts';
import { buildDashboards } from '../../dashboards/build.ts';

/** Renders everything into the directory that is its argument. */
const [directory = ''] = process.argv.slice(2);
buildDashboards(join(directory, 'dashboards'));
await renderRules(join(directory, 'rules'), 1);
