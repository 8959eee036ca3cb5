import { describe, expect, it } from 'vitest';
import { UsageError } from '../config/errors.ts';
import { offAfter, readFault } from './faults.ts';

describe('readFault', () => {
  it('reads a name alone', () => {
    expect(readFault('lock-contention', 'booking')).toEqual({ name: 'lock-contention', parameters: {} });
  });
  it('reads parameters, numbers as numbers', () => {
    expect(readFault('slow-requests,milliseconds=800,share=0.5,note=a=b', 'booking')).toEqual({
      name: 'slow-requests',
      parameters: { milliseconds: 800, share: 0.5, note: 'a=b' },
    });
  });
  it('reads how long it is to be on, which is no parameter of the fault', () => {
    expect(readFault('slow-requests,milliseconds=800,for=20s', 'booking')).toEqual({
      name: 'slow-requests',
      parameters: { milliseconds: 800 },
      seconds: 20,
    });
    expect(readFault('stalled-consumer,for=2m', 'booking').seconds).toBe(120);
  });
  it.each([
    'slow-requests,for=20',
    'slow-requests,for=soon',
    'slow-requests,for=0x1s',
    '',
    'bad-weather',
    'slow-requests,milliseconds',
    'slow-requests,=5',
    'slow-requests,milliseconds=',
  ])('refuses "%s"', (text) => {
    expect(() => readFault(text, 'booking')).toThrow(UsageError);
  });
  it('takes of each system its own faults only, and names them', () => {
    expect(readFault('failing-payments', 'order-flow').name).toBe('failing-payments');
    expect(() => readFault('failing-payments', 'booking')).toThrow(/booking has .*lock-contention/);
    expect(() => readFault('lock-contention', 'order-flow')).toThrow(/order-flow has .*slow-orders/);
  });
});

describe('offAfter', () => {
  it('switches off by itself, and once', async () => {
    let times = 0;
    const off = offAfter(async () => {
      times += 1;
    }, 0.02);
    await expect.poll(() => times).toBe(1);
    await off();
    expect(times).toBe(1);
  });
  it('stays on until it is told, where no time is given, and says what failed', async () => {
    const off = offAfter(async () => {
      throw new Error('gone');
    }, undefined);
    await expect(off()).rejects.toThrow('gone');
  });
});
