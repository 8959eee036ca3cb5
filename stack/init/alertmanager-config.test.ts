import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { scaleAlertmanagerConfig } from './alertmanager-config.ts';

const text = `# the route
global: { resolve_timeout: 1m }
route:
  receiver: hook
  group_by: [system, alertname]
  group_wait: 5s
  routes:
    - matchers: [severity = "info"]
      repeat_interval: 24h
receivers:
  - name: hook
    webhook_configs:
      - url_file: secrets/url
        timeout: 10s
`;

test('durations are divided wherever a route says them, and nothing else is changed', () => {
  const original = parse(text);
  const config = parse(scaleAlertmanagerConfig(text, 10));
  expect(config).toEqual({
    ...original,
    global: { resolve_timeout: '6s' },
    route: {
      ...original.route,
      group_wait: '500ms',
      routes: [{ matchers: ['severity = "info"'], repeat_interval: '144m' }],
    },
  });
});

test('at 1 the committed file says what it said', () => {
  const committed = readFileSync(new URL('../../provisioning/alertmanager/alertmanager.yml', import.meta.url), 'utf8');
  expect(parse(scaleAlertmanagerConfig(committed, 1))).toEqual(parse(committed));
});

test('a duration of several units is refused rather than left as it is', () => {
  expect(() => scaleAlertmanagerConfig('route: { group_wait: 1m30s }', 2)).toThrow(RangeError);
});
