import { helpDeskUse } from '../catalog/help-desk-exporter.ts';
import { objectives } from '../catalog/objectives.ts';
import { orderFlowUse } from '../catalog/order-flow-exporter.ts';
import { type System, systems } from '../catalog/systems.ts';
import { type Firing, fires, firingOf, gappy, type RuleTest, silent } from './kit/rule-test.ts';

interface Tested {
  readonly alert: string;
  readonly system: System;
  readonly panel: string;
  /** The series of a Postgres with connections that are open, and the most that it allows; of the system, unless another is named. */
  readonly server: (open: string, most?: string, of?: string) => Readonly<Record<string, string>>;
}

const full = ({ alert, system, panel }: Tested, share: string, of: string = system.name): Firing =>
  firingOf(alert, {
    labels: { severity: 'critical', system: of, component: 'postgres' },
    ...{ panel, summary: 'Connections to Postgres run out' },
    description: `Last measured: ${share} of the connections that a Postgres of ${of} allows were open. The limit is 80%.`,
  });

/** The cases of the alert on the connections of a system's Postgres; 80 of 100 are the limit. */
function testsOf(tested: Tested): readonly RuleTest[] {
  const { alert, system, server } = tested;
  const subject = `${system.name} connections`;
  const each = (value: number) => gappy(Array.from({ length: 60 }, () => value));
  return [
    { name: `${subject}: 80 of 100 are no alert`, series: server('80x60'), checks: silent(alert, '1m', '5m') },
    {
      name: `${subject}: 81 of 100 fire after 30 s, and for a minute after it is over`,
      series: server('80x11 81x11 80x37'),
      checks: [
        ...silent(alert, '1m', '1m25s'),
        fires(alert, '1m30s', full(tested, '81%')),
        fires(alert, '2m55s', full(tested, '81%')),
        ...silent(alert, '3m', '5m'),
      ],
    },
    {
      name: `${subject}: one in three scrapes that fails changes nothing`,
      series: server(each(95), each(100)),
      checks: [
        ...silent(alert, '25s'),
        fires(alert, '30s', full(tested, '95%')),
        fires(alert, '4m', full(tested, '95%')),
      ],
    },
    {
      name: `${subject}: what has not been told for 20 s counts no more`,
      series: server('95x12 stale', '100x12 stale'),
      checks: [fires(alert, '2m15s', full(tested, '95%')), ...silent(alert, '2m20s', '5m')],
    },
    {
      name: `${subject}: systems are judged apart`,
      series: { ...server('10x60'), ...server('99x60', '100x60', 'other') },
      checks: [fires(alert, '1m', full(tested, '99%', 'other'))],
    },
    { name: `${subject}: no series is no alert`, series: {}, checks: silent(alert, '5m') },
  ];
}

/** The cases of a system with one Postgres, whose connections are told by state. */
function testsByState(
  alert: string,
  of: 'order-flow' | 'help-desk',
  { connections, connectionsMax }: typeof orderFlowUse | typeof helpDeskUse,
): readonly RuleTest[] {
  const [, idle] = connections.labels.state;
  const target = (system: string) => `job="${connections.emitter.job}", instance="a:1", system="${system}"`;
  const open = (values: string, state: string = idle, system: string = of) => ({
    [`${connections.name}{${target(system)}, state="${state}"}`]: values,
  });
  const tested: Tested = {
    ...{ alert, system: systems[of], panel: objectives[of].connections.title },
    server: (values, most = '100x60', system = of) => ({
      ...open(values, idle, system),
      [`${connectionsMax.name}{${target(system)}}`]: most,
    }),
  };
  return [
    ...testsOf(tested),
    {
      name: `${of} connections: all states count`,
      series: { ...tested.server('60x60'), ...open('30x60', 'active') },
      checks: [fires(alert, '1m', full(tested, '90%'))],
    },
    {
      name: `${of} connections: it is the share that counts`,
      series: tested.server('90x60', '1000x60'),
      checks: silent(alert, '1m', '5m'),
    },
  ];
}

/** A server of ticketing's and the most that it allows, as the exporter tells them for a database on it. */
const ticketingServer = (database: string, open: string, most = '100x60', system = 'ticketing') => {
  const labels = `job="ticketing-exporter", instance="a:1", system="${system}", database="${database}"`;
  return {
    [`ticketing_postgres_server_connections{${labels}}`]: open,
    [`ticketing_postgres_server_connections_max{${labels}}`]: most,
  };
};

const ofTicketing: Tested = {
  ...{ alert: 'TicketingConnectionsHigh', system: systems.ticketing, panel: 'Connections in use' },
  // Two databases are on it: their connections are those of the one server.
  server: (...of) => ({ ...ticketingServer('events', ...of), ...ticketingServer('auth', ...of) }),
};

/** The cases of the alerts on connections, by rule group. */
export const connectionTestsOf = {
  ticketing: [
    ...testsOf(ofTicketing),
    {
      name: 'ticketing connections: of several servers the fullest counts, by its own limit',
      series: {
        ...ticketingServer('events', '90x60', '1000x60'),
        ...ticketingServer('projections', '18x60', '20x60'),
        ...ticketingServer('auth', '5x60'),
      },
      checks: [fires(ofTicketing.alert, '1m', full(ofTicketing, '90%'))],
    },
  ],
  'order-flow': testsByState('OrderFlowConnectionsHigh', 'order-flow', orderFlowUse),
  'help-desk': testsByState('HelpDeskConnectionsHigh', 'help-desk', helpDeskUse),
};
