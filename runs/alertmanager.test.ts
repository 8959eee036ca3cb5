import { describe, expect, it } from 'vitest';
import { longestGroupWait, repeatInterval } from './alertmanager.ts';

describe('longestGroupWait', () => {
  it('is the longest of all routes', () => {
    expect(longestGroupWait({ group_wait: '5s', routes: [{ group_wait: '1m30s' }, { group_wait: '0s' }] })).toBe(90);
  });
  it('is inherited by a route without its own', () => {
    expect(longestGroupWait({ group_wait: '2s', routes: [{ routes: [{}] }] })).toBe(2);
  });
  it("is Alertmanager's default where no route says it", () => {
    expect(longestGroupWait({})).toBe(30);
  });
});

describe('repeatInterval', () => {
  const route = {
    group_interval: '10s',
    repeat_interval: '4h',
    routes: [
      { matchers: ['severity = "critical"'], repeat_interval: '1h' },
      { matchers: ['alertname = "Watchdog"'], group_interval: '15s', repeat_interval: '55s' },
    ],
  };
  it('is that of the route that names the alert, rounded up to its group interval', () => {
    expect(repeatInterval(route, 'Watchdog')).toBe(60);
  });
  it.each(['alertname="Watchdog"', 'alertname=Watchdog', '"alertname" = "Watchdog"'])(
    'reads the matcher %s',
    (matcher) => {
      expect(
        repeatInterval({ routes: [{ matchers: [matcher], group_interval: '1s', repeat_interval: '5s' }] }, 'Watchdog'),
      ).toBe(5);
    },
  );
  it('is that of the root where no route names it', () => {
    expect(repeatInterval(route, 'Other')).toBe(4 * 3600);
  });
});
