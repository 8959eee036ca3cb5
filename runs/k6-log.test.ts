import { describe, expect, it } from 'vitest';
import { readK6Log } from './k6-log.ts';

/** Lines as k6 2.2.0 writes them. */
const exception = JSON.stringify({
  executor: 'shared-iterations',
  hint: 'script exception',
  level: 'error',
  msg: 'Error: boom\n\tat default (file:///suite.ts:14:27(44))\n',
  scenario: 'default',
  source: 'stacktrace',
});
const failedPush = JSON.stringify({
  error: 'HTTP POST request failed: dial tcp 127.0.0.1:1: connect: connection refused',
  level: 'error',
  msg: 'Failed to send the time series data to the endpoint',
  output: 'Prometheus remote write',
});
const slowPush = JSON.stringify({
  level: 'warning',
  msg: 'Successful flushed time series to remote write endpoint but it took 5.0005s while flush period is 1s. Some samples may be dropped.',
  nts: 14,
  output: 'Prometheus remote write',
});
const consoleError = JSON.stringify({ level: 'error', msg: 'said by the script', source: 'console' });
const warning = JSON.stringify({ level: 'warning', msg: 'Request Failed', error: 'timeout' });

describe('readK6Log', () => {
  it('counts exceptions and keeps the first line of the first', () => {
    expect(readK6Log(`${exception}\n${exception}\n`).exceptions).toEqual({ count: 2, first: 'Error: boom' });
  });
  it('counts exceptions of async functions, which k6 marks otherwise', () => {
    const { source: _, hint: __, ...rest } = JSON.parse(exception);
    const line = JSON.stringify({ ...rest, msg: `Uncaught (in promise) ${rest.msg}` });
    expect(readK6Log(line).exceptions).toEqual({ count: 1, first: 'Uncaught (in promise) Error: boom' });
    expect(readK6Log(JSON.stringify({ ...JSON.parse(line), source: 'console' })).exceptions.count).toBe(0);
  });
  it('counts failed pushes, and slow ones apart', () => {
    const log = readK6Log([failedPush, slowPush, slowPush].join('\n'));
    expect(log.failedPushes).toEqual({ count: 1, first: expect.stringContaining('connection refused') });
    expect(log.slowPushes.count).toBe(2);
    expect(log.errors.count).toBe(0);
  });
  it('leaves out what the script itself says, and warnings', () => {
    const log = readK6Log([consoleError, warning].join('\n'));
    expect([log.exceptions.count, log.failedPushes.count, log.errors.count]).toEqual([0, 0, 0]);
  });
  it('takes a line that is not JSON as an error, as k6 writes it before its log is set up', () => {
    const line = 'time="2026-11-21T09:46:06Z" level=error msg="unknown flag: --bogus"';
    expect(readK6Log(`${line}\n`).errors).toEqual({ count: 1, first: line });
  });
  it('finds nothing in an empty log', () => {
    expect(readK6Log('\n').errors).toEqual({ count: 0, first: undefined });
  });
});
