import { helpDeskUse } from '../catalog/help-desk-exporter.ts';
import { objectives } from '../catalog/objectives.ts';
import { orderFlowUse } from '../catalog/order-flow-exporter.ts';
import { type System, systems } from '../catalog/systems.ts';
import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';

interface Tested {
  readonly alert: string;
  readonly system: System;
  readonly use: typeof orderFlowUse | typeof helpDeskUse;
  readonly panel: string;
}

/** The cases of the alert on the connections of a system's one Postgres; 80 of 100 are the limit. */
function testsOf({ alert, system: { name: system }, use, panel }: Tested): readonly RuleTest[] {
  const [, idle] = use.connections.labels.state;
  const target = (of = system) => `job="${use.connections.emitter.job}", instance="a:1", system="${of}"`;
  const open = (values: string, state: string = idle, of = system) => ({
    [`${use.connections.name}{${target(of)}, state="${state}"}`]: values,
  });
  const most = (values = '100x60', of = system) => ({ [`${use.connectionsMax.name}{${target(of)}}`]: values });
  const full = (share: string, of = system): Firing =>
    firingOf(alert, {
      labels: { severity: 'critical', system: of, component: 'postgres' },
      ...{ panel, summary: 'Connections to Postgres run out' },
      description: `Last measured: ${share} of the connections that a Postgres of ${of} allows were open. The limit is 80%.`,
    });
  const each = (value: number) => gappy(Array.from({ length: 60 }, () => value));
  return [
    {
      name: `${system} connections: 80 of 100 are no alert`,
      series: { ...open('80x60'), ...most() },
      checks: silent(alert, '1m', '5m'),
    },
    {
      name: `${system} connections: 81 of 100 fire after 30 s, and for a minute after it is over`,
      series: { ...open('80x11 81x11 80x37'), ...most() },
      checks: [
        ...silent(alert, '1m', '1m25s'),
        fires(alert, '1m30s', full('81%')),
        fires(alert, '2m55s', full('81%')),
        ...silent(alert, '3m', '5m'),
      ],
    },
    {
      name: `${system} connections: all states count`,
      series: { ...open('60x60'), ...open('30x60', 'active'), ...most() },
      checks: [fires(alert, '1m', full('90%'))],
    },
    {
      name: `${system} connections: it is the share that counts`,
      series: { ...open('90x60'), ...most('1000x60') },
      checks: silent(alert, '1m', '5m'),
    },
    {
      name: `${system} connections: one in three scrapes that fails changes nothing`,
      series: { ...open(each(95)), ...most(each(100)) },
      checks: [...silent(alert, '25s'), fires(alert, '30s', full('95%')), fires(alert, '4m', full('95%'))],
    },
    {
      name: `${system} connections: what has not been told for 20 s counts no more`,
      series: { ...open('95x12 stale'), ...most('100x12 stale') },
      checks: [fires(alert, '2m15s', full('95%')), ...silent(alert, '2m20s', '5m')],
    },
    {
      name: `${system} connections: systems are judged apart`,
      series: { ...open('10x60'), ...most(), ...open('99x60', idle, 'other'), ...most('100x60', 'other') },
      checks: [fires(alert, '1m', full('99%', 'other'))],
    },
    { name: `${system} connections: no series is no alert`, series: {}, checks: silent(alert, '5m') },
  ];
}

const panelOf = (of: 'order-flow' | 'help-desk'): string => objectives[of].connections.title;

/** The cases of the alerts on connections, by rule group. */
export const connectionTestsOf = {
  'order-flow': testsOf({
    alert: 'OrderFlowConnectionsHigh',
    system: systems['order-flow'],
    use: orderFlowUse,
    panel: panelOf('order-flow'),
  }),
  'help-desk': testsOf({
    alert: 'HelpDeskConnectionsHigh',
    system: systems['help-desk'],
    use: helpDeskUse,
    panel: panelOf('help-desk'),
  }),
};
