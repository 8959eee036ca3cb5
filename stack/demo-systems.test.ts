import { describe, expect, test } from 'vitest';
import { PresaleError, UsageError } from '../config/errors.ts';
import { demoSystem, demoVariables, joinedProfiles } from './demo-systems.ts';

describe('the system that a stack watches', () => {
  test('is that of its demo profile', () => {
    expect(demoSystem(['demo', 'k6'])).toBe('booking');
    expect(demoSystem(['flash-sale'])).toBe('flash-sale');
    expect(demoSystem(['k6'])).toBeUndefined();
  });

  test('is one', () => {
    expect(() => demoSystem(['demo', 'ticketing'])).toThrow(UsageError);
    expect(() => demoSystem(['demo', 'ticketing'])).toThrow('profiles demo and ticketing: a stack watches one system');
  });

  test('gives its name to what it is watched with; booking has it already', () => {
    expect(demoVariables(['ticketing'])).toEqual({ SYSTEM_NAME: 'ticketing' });
    expect(demoVariables(['demo'])).toEqual({});
    expect(demoVariables([])).toEqual({});
  });

  test('stays the one that it was started for', () => {
    expect(joinedProfiles(undefined, ['flash-sale'])).toEqual(['flash-sale']);
    expect(joinedProfiles([], ['demo'])).toEqual(['demo']);
    expect(joinedProfiles(['ticketing'], [])).toEqual(['ticketing']);
    const other = () => joinedProfiles(['ticketing'], ['demo']);
    expect(other).toThrow(PresaleError);
    expect(other).toThrow('watches ticketing, and profile demo is of booking: stop it with "npm run down" first');
    expect(() => joinedProfiles([], ['flash-sale'])).toThrow('watches booking');
  });
});
