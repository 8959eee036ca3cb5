import { expect, test } from 'vitest';
import { panelURL } from './panel-url.ts';

const minutes = 60_000;
const fired = Date.parse('2026-01-01T12:00:00Z');
const alert = {
  status: 'resolved',
  labels: { alertname: 'A', system: 'booking' },
  annotations: { __dashboardUid__: 'presale-a', __panelId__: '12' },
  startsAt: '2026-01-01T12:00:00Z',
  endsAt: '2026-01-01T12:07:00Z',
  fingerprint: '9b1c',
} as const;
const query = (url: string | undefined) => Object.fromEntries(new URL(url as string).searchParams);

test('leads to the panel, from before the alert fired until after it was over', () => {
  const url = panelURL('https://grafana.example/sub', alert);
  expect(url).toContain('https://grafana.example/sub/d/presale-a?');
  expect(query(url)).toEqual({
    viewPanel: 'panel-12',
    from: String(fired - 15 * minutes),
    to: String(fired + 12 * minutes),
    'var-system': 'booking',
  });
});

test('goes on to now while it fires, whatever end Alertmanager expects', () => {
  expect(query(panelURL('http://127.0.0.1:3000', { ...alert, status: 'firing' })).to).toBe('now');
});

test('is left out where the alert names no panel', () => {
  expect(panelURL('http://127.0.0.1:3000', { ...alert, annotations: {} })).toBeUndefined();
});
