import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';
import { platformTarget } from './platform-expected.ts';

const config = 'ConfigNotLoaded';

const loadedBy = (job: string, metric: string) => `${metric}{${platformTarget(job)}}`;
const loaded = {
  prometheus: loadedBy('prometheus', 'prometheus_config_last_reload_successful'),
  'prometheus-agent': loadedBy('prometheus-agent', 'prometheus_config_last_reload_successful'),
  alertmanager: loadedBy('alertmanager', 'alertmanager_config_last_reload_successful'),
} as const;

const notLoaded = (job: keyof typeof loaded, instance = `${job}:1`): Firing =>
  firingOf(config, {
    labels: { severity: 'warning', system: 'platform', component: job, job, instance },
    panel: 'Configuration loaded',
    summary: 'A changed configuration is not in use',
    description: `${job} at ${instance} could not load its configuration, and goes on with the one before.`,
  });

/** The cases of ConfigNotLoaded. */
export const configTests: readonly RuleTest[] = [
  {
    name: 'configuration: all are loaded, no alert',
    series: { [loaded.prometheus]: '1x60', [loaded['prometheus-agent']]: '1x60', [loaded.alertmanager]: '1x60' },
    checks: silent(config, '1m', '5m'),
  },
  {
    name: 'configuration: one that cannot be loaded fires after 30 s, and ends when it is mended',
    series: { [loaded.prometheus]: '1x11 0x11 1x36', [loaded.alertmanager]: '1x60' },
    checks: [
      ...silent(config, '1m25s'),
      fires(config, '1m30s', notLoaded('prometheus')),
      fires(config, '1m55s', notLoaded('prometheus')),
      ...silent(config, '2m'),
    ],
  },
  {
    name: 'configuration: one that cannot be loaded fires though one scrape in three is missed, and ends 20 s after the last',
    series: { [loaded.prometheus]: `${gappy(Array(24).fill(0))} _x36` },
    checks: [
      ...silent(config, '25s'),
      fires(config, '30s', notLoaded('prometheus')),
      fires(config, '2m5s', notLoaded('prometheus')),
      ...silent(config, '2m10s'),
    ],
  },
  {
    name: 'configuration: that of the agent and of one Alertmanager of two',
    series: {
      [loaded['prometheus-agent']]: '0x60',
      [loaded.alertmanager]: '1x60',
      [loaded.alertmanager.replace('alertmanager:1', 'alertmanager:2')]: '0x60',
    },
    checks: [fires(config, '1m', notLoaded('prometheus-agent'), notLoaded('alertmanager', 'alertmanager:2'))],
  },
];
