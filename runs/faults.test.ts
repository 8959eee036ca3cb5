import { describe, expect, it } from 'vitest';
import { UsageError } from '../config/errors.ts';
import { readFault } from './faults.ts';

describe('readFault', () => {
  it('reads a name alone', () => {
    expect(readFault('lock-contention')).toEqual({ name: 'lock-contention', parameters: {} });
  });
  it('reads parameters, numbers as numbers', () => {
    expect(readFault('slow-requests,milliseconds=800,share=0.5,note=a=b')).toEqual({
      name: 'slow-requests',
      parameters: { milliseconds: 800, share: 0.5, note: 'a=b' },
    });
  });
  it.each(['', 'bad-weather', 'slow-requests,milliseconds', 'slow-requests,=5', 'slow-requests,milliseconds='])(
    'refuses "%s"',
    (text) => {
      expect(() => readFault(text)).toThrow(UsageError);
    },
  );
});
