import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { liveLine, showLive } from './live.ts';
import { prometheusAt } from './prometheus.ts';

const figures = {
  seconds: 12.4,
  vus: 4,
  requestsPerSecond: 31.25,
  failedRatio: 0.02,
  p95Milliseconds: 34.2,
  alerts: { pending: ['BookingQueueLong'], firing: ['BookingLockFailuresHigh', 'TargetDown'] },
};

describe('liveLine', () => {
  it('has virtual users, rate, failures, p95 and the alerts, those that fire first', () => {
    expect(liveLine(figures)).toBe(
      '12 s  4 VUs  31.3 req/s  failed 2 %  p95 34.2 ms  BookingLockFailuresHigh, TargetDown firing, BookingQueueLong pending',
    );
  });
  it('tells no alerts from no answer', () => {
    expect(liveLine({ ...figures, alerts: { pending: [], firing: [] } })).toMatch(/no alerts$/);
    expect(liveLine({ ...figures, alerts: undefined })).toMatch(/alerts unknown$/);
  });
  it('has no p95 before the first request', () => {
    expect(liveLine({ ...figures, p95Milliseconds: undefined })).toContain('p95 –');
  });
});

describe('showLive', () => {
  it('redraws one line on a terminal, as long as it is wide, and wipes it at the end', async () => {
    const answers: Record<string, unknown> = {
      '/v1/status': { data: { attributes: { vus: 7 } } },
      '/v1/metrics': { data: [{ id: 'http_reqs', attributes: { sample: { count: 10, rate: 1 } } }] },
      '/api/v1/alerts': { data: { alerts: [] } },
    };
    const server = createServer((request, response) => {
      response.end(JSON.stringify(answers[request.url ?? '']));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = new AbortController();
    const written: string[] = [];
    const output = {
      isTTY: true,
      columns: 20,
      write: (text: string) => {
        written.push(text);
        stop.abort();
      },
    };
    try {
      await showLive(address, prometheusAt(`http://${address}`), output, stop.signal);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    const clear = '\r\u001b[2K';
    expect(written).toEqual([expect.stringMatching(/7 VUs/), clear]);
    expect(written[0]?.startsWith(clear)).toBe(true);
    expect(written[0]?.slice(clear.length)).toHaveLength(19);
  });
});
