import { join } from 'node:path';
import { buildAlerts } from '../../alerts/build.ts';
import { buildDashboards } from '../../dashboards/build.ts';
import { panelOf } from '../../dashboards/index.ts';

/** Renders everything into the directory that is its argument. */
const [directory = ''] = process.argv.slice(2);
buildDashboards(join(directory, 'dashboards'));
buildAlerts(join(directory, 'rules'), { timeScale: 1, panelOf });
