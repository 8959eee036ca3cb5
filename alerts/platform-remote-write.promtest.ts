import { fires, gappy, type RuleTest, silent } from './kit/rule-test.ts';
import { platformFiring, platformTarget } from './platform-expected.ts';

const behind = 'RemoteWriteBehind';
const received = `prometheus_remote_storage_highest_timestamp_in_seconds{${platformTarget('prometheus-agent')}}`;
const sent = `prometheus_remote_storage_queue_highest_sent_timestamp_seconds{${platformTarget('prometheus-agent')}, remote_name="server", url="http://server/"}`;
const late = platformFiring(
  behind,
  { severity: 'warning', component: 'k6' },
  'Delay of the agent',
  'What k6 pushes arrives late',
  (value) => `Last measured: what the agent has sent on is ${value} behind what it was given. The limit is 10s.`,
);

const rising = (from: number, samples: number) => Array.from({ length: samples }, (_, at) => from + 5 * at);

/** The cases of RemoteWriteBehind. */
export const remoteWriteDelayTests: readonly RuleTest[] = [
  {
    name: 'delay: 9 s, and exactly 10 s, are no alert',
    series: { [received]: '1000+5x60', [sent]: '991+5x30 1145+5x29' },
    checks: silent(behind, '1m', '2m', '4m', '5m'),
  },
  {
    name: 'delay: 11 s fire after 30 s',
    series: { [received]: '1000+5x60', [sent]: '989+5x60' },
    checks: [...silent(behind, '25s'), fires(behind, '30s', late('11s')), fires(behind, '5m', late('11s'))],
  },
  {
    name: 'delay: nothing goes on, until the server takes it; the alert ends a minute later',
    series: { [received]: '1000+5x60', [sent]: '1000x24 1125+5x36' },
    checks: [
      ...silent(behind, '40s'),
      fires(behind, '45s', late('45s')),
      fires(behind, '2m', late('2m 0s')),
      fires(behind, '3m', late('2m 0s')),
      ...silent(behind, '3m5s', '5m'),
    ],
  },
  {
    name: 'delay: 11 s fire though one scrape in three is missed, and no longer than 20 s after the last',
    series: {
      [received]: gappy(rising(1000, 47)),
      [sent]: gappy(rising(989, 47)),
    },
    checks: [
      ...silent(behind, '25s'),
      fires(behind, '30s', late('11s')),
      fires(behind, '3m50s', late('11s')),
      fires(behind, '5m5s', late('11s')),
      ...silent(behind, '5m10s'),
    ],
  },
  {
    name: 'delay: between runs nothing comes in and nothing is late',
    series: { [received]: '5000x60', [sent]: '4999x60' },
    checks: silent(behind, '1m', '5m'),
  },
  {
    name: 'delay: before the first push both are 0, and what the server receives does not count',
    series: { [received]: '0x60', [sent]: '0x60', [received.replaceAll('prometheus-agent', 'prometheus')]: '9000x60' },
    checks: silent(behind, '1m', '5m'),
  },
  { name: 'delay: no series is no alert', series: {}, checks: silent(behind, '5m') },
];
