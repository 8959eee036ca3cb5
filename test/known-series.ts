/** The run that the series are of. */
interface KnownRun {
  readonly testid: string;
  readonly startedAt: Date;
  /** The name of one of its requests and routes. */
  readonly hostile: string;
}

/**
 * Series of a run whose course is known, as OpenMetrics: a value for every 5 s from two minutes before the load on.
 * Prometheus misses 6 rule evaluations a minute. Locks fail 30 times a minute, the service takes a quarter of a core and 100 MiB, one alert fires from the 10th second
 * to the 20th, two requests are counted, and 200 routes answer.
 */
export function knownSeries({ testid, startedAt, hostile }: KnownRun): string {
  const start = startedAt.getTime() / 1000;
  const times = Array.from({ length: 50 }, (_, at) => -120 + at * 5);
  const label = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const family = (
    name: string,
    type: string,
    series: readonly (readonly [labels: string, value: (second: number) => number | null, suffix?: string])[],
  ): string[] => [
    `# TYPE ${name} ${type}`,
    ...series.flatMap(([labels, value, suffix = '']) =>
      times.flatMap((second) => {
        const number = value(second);
        return number === null ? [] : [`${name}${suffix}{${labels}} ${number} ${start + second}`];
      }),
    ),
  ];
  const booking = 'system="booking",job="booking",instance="a"';
  const run = `testid="${testid}",system="booking",suite="simple",profile="smoke",scenario="visitors"`;
  const request = (name: string): string =>
    `${run},method="GET",status="200",expected_response="true",name="${label(name)}"`;
  return [
    ...family('booking_lock_failures', 'counter', [
      [`${booking},reason="held"`, (second) => 1000 + second * 0.5, '_total'],
      [`${booking},reason="timeout"`, () => 0, '_total'],
    ]),
    ...family('prometheus_rule_group_iterations_missed', 'counter', [
      ['system="platform",job="prometheus",instance="p"', (second) => 50 + second * 0.1, '_total'],
    ]),
    ...family('process_cpu_seconds', 'counter', [[booking, (second) => 100 + second * 0.25, '_total']]),
    ...family('process_resident_memory_bytes', 'gauge', [[booking, () => 100 * 2 ** 20]]),
    ...family('nodejs_eventloop_lag_p99_seconds', 'gauge', [[booking, () => 0.012]]),
    ...family('ALERTS', 'gauge', [
      [
        'alertname="BookingLockFailuresHigh",alertstate="firing",severity="critical",system="booking",component="locks"',
        (second) => (second >= 10 && second <= 20 ? 1 : null),
      ],
    ]),
    ...family('k6_http_reqs', 'counter', [
      [request('GET /known'), (second) => (second < 5 || second > 20 ? null : second * 2), '_total'],
      [request(hostile), (second) => (second < 5 || second > 20 ? null : 3), '_total'],
    ]),
    ...family(
      'http_server_requests_seconds',
      'histogram',
      Array.from(
        { length: 200 },
        (_, at) => `${booking},method="GET",status="200",uri="${at === 0 ? label(hostile) : `/r${at}`}"`,
      ).flatMap((labels, at) => [
        [`${labels},le="${at === 0 ? 5 : 0.1}"`, (second: number) => 1000 + second, '_bucket'] as const,
        [`${labels},le="+Inf"`, (second: number) => 1000 + second, '_bucket'] as const,
      ]),
    ),
    '# EOF\n',
  ].join('\n');
}
