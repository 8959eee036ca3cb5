import { seconds } from '../catalog/duration.ts';
import { helpDeskQueryDuration } from '../catalog/help-desk.ts';
import { helpDeskWebsocketDisconnects, helpDeskWebsockets } from '../catalog/help-desk-websocket.ts';
import { systems } from '../catalog/systems.ts';
import { queryP95 } from '../signals/help-desk.ts';
import { budgetTests } from './help-desk-budget.promtest.ts';
import { beyond, fast, quantileTests, slow, type Taken, taking } from './kit/quantile-tests.ts';
import { duration, fewAndEnough, leastOfOneInTwenty, percentage, perStep } from './kit/request-traffic.ts';
import { type Firing, fires, firingOf, type RuleTest, silent } from './kit/rule-test.ts';

const { name: system } = systems['help-desk'];
const { job } = helpDeskWebsockets.emitter;
const target = (of: string, instance: string) => `job="${job}", instance="${instance}", system="${of}"`;

const queries = 'HelpDeskQueryLatencyHigh';
type Query = (typeof helpDeskQueryDuration.labels.query)[number];
const limit = queryP95.objective.critical;
const { name, buckets = [] } = helpDeskQueryDuration;
const histogram = { name, buckets, limit };
const labelled = (query: Query, of: string = system, instance = 'a:1') => `${target(of, instance)}, query="${query}"`;
const taken = (query: Query, times: Taken, of?: string, instance?: string) =>
  taking({ ...histogram, labels: labelled(query, of, instance) }, times);
const tookLong = (took: string, query: Query = 'ticket_search', of: string = system): Firing =>
  firingOf(queries, {
    labels: { severity: 'warning', system: of, component: 'postgres', query },
    panel: 'Queries p95',
    summary: 'A query is slow',
    description: `Last measured: one in twenty of the query ${query} of ${of} took ${took} or longer. The limit is ${duration(limit)}.`,
  });

const window = seconds(queryP95.window);
const [few] = fewAndEnough(window, leastOfOneInTwenty);

const queryTests: readonly RuleTest[] = [
  ...quantileTests({
    ...{ alert: queries, subject: 'queries', quantile: 0.95, window, least: leastOfOneInTwenty },
    ...{ ...histogram, labels: labelled('ticket_search'), firing: tookLong },
  }),
  {
    name: 'queries: the fast ones do not hide a slow one, and each that is slow is named',
    series: {
      ...taken('ticket_list', fast(9900)),
      ...taken('ticket_search', slow(perStep)),
      ...taken('analytics', slow(perStep)),
      ...taken('ticket_search', slow(perStep), 'other'),
    },
    checks: [
      fires(
        queries,
        '5m',
        tookLong(beyond(histogram, 0.95)),
        tookLong(beyond(histogram, 0.95), 'analytics'),
        tookLong(beyond(histogram, 0.95), 'ticket_search', 'other'),
      ),
    ],
  },
  {
    name: 'queries: of one that is seldom asked nothing is said, however many there are of others',
    series: { ...taken('ticket_list', fast(9900)), ...taken('analytics', slow(few)) },
    checks: silent(queries, '2m', '5m'),
  },
  {
    name: 'queries: what several processes ask is judged together',
    series: { ...taken('ticket_search', slow(10)), ...taken('ticket_search', fast(30), system, 'b:1') },
    checks: [fires(queries, '5m', tookLong(beyond(histogram, 0.8)))],
  },
];

const drops = 'HelpDeskWebsocketDropsHigh';
const cutOff = (share: number, of: string = system): Firing =>
  firingOf(drops, {
    labels: { severity: 'warning', system: of, component: 'websocket' },
    panel: 'WebSockets dropped',
    summary: 'WebSockets are cut off',
    description: `Last measured: ${percentage(share)} of the WebSockets of ${of} were cut off within a minute. The limit is 5%.`,
  });

type Reason = (typeof helpDeskWebsocketDisconnects.labels.reason)[number];
const ended = (reason: Reason, of: string = system, instance = 'a:1') =>
  `${helpDeskWebsocketDisconnects.name}{${target(of, instance)}, reason="${reason}"}`;
const open = (of: string = system, instance = 'a:1') => `${helpDeskWebsockets.name}{${target(of, instance)}}`;

const dropTests: readonly RuleTest[] = [
  {
    name: 'drops: who closes, is told to go, or comes again is not cut off',
    series: {
      [open()]: '100x60',
      [ended('client')]: '0+100x60',
      [ended('violation')]: '0+10x60',
      [ended('expired')]: '0+100x60',
      [ended('stop')]: '0+100x60',
      [ended('lost')]: '0x60',
    },
    checks: silent(drops, '1m', '2m', '5m'),
  },
  {
    name: 'drops: one in twenty within a minute is no alert',
    every: '15s',
    // Forty a minute against 760: in floating point too that is a twentieth.
    series: { [open()]: '760x60', [ended('lost')]: '0+10x60' },
    checks: silent(drops, '1m', '2m', '5m', '10m'),
  },
  {
    name: 'drops: a few more fire when that has held',
    series: { [open()]: '2200x60', [ended('lost')]: '0+10x60' },
    checks: [
      ...silent(drops, '1m', '1m25s'),
      fires(drops, '1m30s', cutOff(120 / 2320)),
      fires(drops, '5m', cutOff(120 / 2320)),
    ],
  },
  {
    name: 'drops: for whatever reason, and of each process',
    series: {
      [open()]: '600x60',
      [open(system, 'b:1')]: '400x60',
      [ended('lost')]: '0+2x60',
      [ended('silent')]: '0+2x60',
      [ended('slow')]: '0+2x60',
      [ended('lost', system, 'b:1')]: '0+4x60',
    },
    checks: [fires(drops, '2m', cutOff(120 / 1120))],
  },
  {
    name: 'drops: all at once, who come again, fire half a minute later, and until a minute after that minute',
    series: { [open()]: '1000x60', [ended('lost')]: '0x23 1000x60' },
    // 1000 more between 1m55s and 2m: in a minute until 2m50s.
    checks: [
      ...silent(drops, '2m', '2m25s'),
      fires(drops, '2m30s', cutOff(0.5)),
      fires(drops, '3m50s', cutOff(0.5)),
      ...silent(drops, '3m55s', '5m'),
    ],
  },
  {
    name: 'drops: all of them, of whom none comes again',
    series: { [open()]: '1000x23 0x60', [ended('slow')]: '0x23 1000x60' },
    checks: [fires(drops, '2m45s', cutOff(1)), ...silent(drops, '4m', '5m')],
  },
  {
    name: 'drops: nine a minute are too few to judge, though they are nearly all',
    series: { [open()]: '1x60', [ended('lost')]: '0+0.75x60' },
    checks: silent(drops, '2m', '5m'),
  },
  {
    name: 'drops: twelve a minute are enough',
    series: { [open()]: '20x60', [ended('lost')]: '0+1x60' },
    checks: [fires(drops, '2m', cutOff(12 / 32))],
  },
  {
    name: 'drops: two scrapes in three that miss the number of those that are open change nothing',
    series: { [open()]: '1000 stale stale '.repeat(20).trimEnd(), [ended('lost')]: '0+20x60' },
    checks: [
      ...silent(drops, '40s'),
      fires(drops, '1m30s', cutOff(240 / 1240)),
      fires(drops, '4m', cutOff(240 / 1240)),
    ],
  },
  {
    name: 'drops: what has not been told for 20 s counts no more',
    series: { [open()]: '1000x24 stale', [ended('lost')]: '0+20x60' },
    checks: [fires(drops, '3m15s', cutOff(240 / 1240)), ...silent(drops, '3m20s', '5m')],
  },
  {
    name: 'drops: systems are judged apart',
    series: {
      [open()]: '10000x60',
      [ended('lost')]: '0+10x60',
      [open('other')]: '1000x60',
      [ended('lost', 'other')]: '0+20x60',
    },
    checks: [fires(drops, '2m', cutOff(240 / 1240, 'other'))],
  },
  {
    name: 'drops: a restart of the service is no alert',
    series: { [open()]: '1000x24 0x6 1000x30', [ended('lost')]: '5000+1x24 0x36' },
    checks: silent(drops, '1m', '2m10s', '2m40s', '5m'),
  },
  {
    name: 'drops: nobody connected is no alert',
    series: { [open()]: '0x60', [ended('lost')]: '7x60' },
    checks: silent(drops, '2m', '5m'),
  },
  { name: 'drops: no series is no alert', series: {}, checks: silent(drops, '5m') },
];

/** The cases of the help desk's own alerts. */
export const helpDeskTests: readonly RuleTest[] = [...budgetTests, ...queryTests, ...dropTests];
