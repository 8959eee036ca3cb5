import { describe, expect, test } from 'vitest';
import { PresaleError } from '../../config/errors.ts';
import type { Service } from '../compose/service.ts';
import { addressesOnLoopback } from './addresses.ts';

const service = (name: string, ...ports: readonly [container: number, published: number][]): Service =>
  ({
    name,
    native: { ports: ports.map(([container, published]) => ({ container, published, variable: 'X_PORT' })) },
  }) as unknown as Service;

const redis = service('redis', [6379, 16_379]);
const postgres = service('postgres', [5432, 15_432]);
const booking = service('booking', [8081, 8181], [8181, 18_181]);
const consumer = service('booking-consumer', [8082, 18_082]);
const all = [redis, postgres, booking, consumer];
const ofBooking = addressesOnLoopback(all, booking);

describe('addresses natively', () => {
  test.each([
    ['redis://redis:6379', 'redis://127.0.0.1:16379'],
    ['postgres://presale@postgres:5432/booking', 'postgres://presale@127.0.0.1:15432/booking'],
    ['redis:6379,postgres:5432', '127.0.0.1:16379,127.0.0.1:15432'],
    ['--url=http://booking-consumer:8082/x', '--url=http://127.0.0.1:18082/x'],
    ['1@redis:6379', '1@127.0.0.1:16379'],
  ])('%s is found on the loopback', (text, rewritten) => {
    expect(ofBooking(text)).toBe(rewritten);
  });

  test.each([
    ['0.0.0.0', '127.0.0.1'],
    ['listen_addresses=0.0.0.0', 'listen_addresses=127.0.0.1'],
    ['INTERNAL://0.0.0.0:8081,HOST://0.0.0.0:8181', 'INTERNAL://127.0.0.1:8181,HOST://127.0.0.1:18181'],
  ])('%s is bound to the loopback', (text, rewritten) => {
    expect(ofBooking(text)).toBe(rewritten);
  });

  test.each([
    ['8081', '8181'],
    ['port=8181', 'port=18181'],
  ])('its own port %s becomes the published one, once', (text, rewritten) => {
    expect(ofBooking(text)).toBe(rewritten);
  });

  test.each([
    ['redis'],
    ['postgres://presale@db.example:5432/booking'],
    ['my-redis:6379'],
    ['http://127.0.0.1:8081/'],
    ['16379'],
    ['10.0.0.0:8081'],
  ])('%s is left alone', (text) => {
    expect(ofBooking(text)).toBe(text);
  });

  test('a port that the service does not publish is an error that names both', () => {
    expect(() => ofBooking('redis://redis:6380')).toThrow(PresaleError);
    expect(() => ofBooking('redis://redis:6380')).toThrow(/booking uses redis:6380/);
  });
});
