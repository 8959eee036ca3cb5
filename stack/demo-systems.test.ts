import { describe, expect, test } from 'vitest';
import { systems } from '../catalog/systems.ts';
import { PresaleError, UsageError } from '../config/errors.ts';
import { demoSystem, joinedProfiles, ownProfilesOf, watchedKind, watchedVariables } from './demo-systems.ts';

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
    expect(watchedVariables(['ticketing'], {})).toEqual({ SYSTEM_NAME: 'ticketing' });
    expect(watchedVariables(['demo'], {})).toEqual({});
    expect(watchedVariables([], { SYSTEM_NAME: 'tickets' })).toEqual({});
  });

  test("is the user's own where the profile of its kind is", () => {
    expect(ownProfilesOf('booking')).toEqual([]);
    for (const { name } of Object.values(systems)) {
      const profiles = ownProfilesOf(name);
      expect(watchedKind(profiles)).toBe(name);
      expect(demoSystem(profiles)).toBeUndefined();
    }
    expect(watchedKind([])).toBe('booking');
    expect(() => joinedProfiles(ownProfilesOf('ticketing'), ['flash-sale'])).toThrow('watches ticketing');
  });

  test('of the user has its own name, and nobody asks the database of users that it does not name', () => {
    const [profiles, url] = [ownProfilesOf('ticketing'), 'postgres://127.0.0.1/users'];
    expect(watchedVariables(profiles, {})).toEqual({
      SYSTEM_KIND: 'ticketing',
      SYSTEM_NAME: 'ticketing',
      SYSTEM_AUTH_DATABASE_URL: '',
    });
    const named = { SYSTEM_NAME: 'hall', SYSTEM_AUTH_DATABASE_URL: url };
    expect(watchedVariables(profiles, named)).toEqual({ SYSTEM_KIND: 'ticketing', ...named });
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
