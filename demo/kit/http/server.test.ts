import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { StartError } from '../../../service/errors.ts';
import { shutdown } from '../../../service/shutdown.ts';
import { measureRequests } from './measure-requests.ts';
import { addOperations } from './operations.ts';
import { type HttpServer, httpServer, listen } from './server.ts';

const log = pino({ level: 'silent' });
const json = { 'content-type': 'application/json' };
const outage = new Error('away');

let app: HttpServer;
let observed: { method: string; uri: string; status: string }[];
let begun: typeof observed;

beforeEach(() => {
  observed = [];
  begun = [];
  app = httpServer(log, (error) => error === outage);
  measureRequests(app, { observe: (labels) => observed.push(labels), zero: (labels) => begun.push(labels) });
  addOperations(app, { contentType: 'text/plain; version=0.0.4', metrics: async () => 'up 1\n' }, [
    { name: 'there', ask: async () => 'yes' },
    { name: 'away', optional: true, ask: () => Promise.reject(outage) },
  ]);
  const body = z.object({ name: z.string().min(1), size: z.number().int().optional() });
  app.post('/things/:id', { schema: { body, params: z.object({ id: z.string().length(2) }) } }, async (request) => ({
    id: request.params.id,
    name: request.body.name,
  }));
  app.post('/nothing', async (request) => ({ body: request.body ?? null }));
  app.get('/outage', () => Promise.reject(outage));
  app.get('/listed', { config: { answers: [200, 404] } }, async () => 'listed');
  app.get('/mistake', () => Promise.reject(new Error('password=hush')));
});

afterEach(() => app.close());

describe('refusals', () => {
  test.each([
    ['malformed JSON', '/things/ab', '{"name":', json, 400, 'malformed_json'],
    ['a prototype in JSON', '/things/ab', '{"__proto__":{"x":1}}', json, 400, 'malformed_json'],
    ['no body', '/things/ab', '', json, 400, 'invalid_input'],
    ['a wrong field', '/things/ab', '{"name":"a","size":1.5}', json, 400, 'invalid_input'],
    ['a wrong parameter', '/things/abc', '{"name":"a"}', json, 400, 'invalid_input'],
    ['a list', '/things/ab', '[]', json, 400, 'invalid_input'],
    ['too large a body', '/things/ab', JSON.stringify({ name: 'x'.repeat(20_000) }), json, 413, 'body_too_large'],
    ['another media type', '/things/ab', 'name=a', { 'content-type': 'text/csv' }, 415, 'unsupported_media_type'],
    ['an undecodable URL', '/things/%zz', '{"name":"a"}', json, 400, 'bad_request'],
    ['no such route', '/other', '{"name":"a"}', json, 404, 'not_found'],
  ])('%s', async (_, url, payload, headers, status, error) => {
    const answer = await app.inject({ method: 'POST', url, payload, headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ error, message: expect.any(String) });
  });

  test('name the field', async () => {
    const answer = await app.inject({ method: 'POST', url: '/things/ab', payload: { name: 'a', size: '1' } });
    expect(answer.json()).toMatchObject({ field: 'size', message: expect.stringContaining('size') });
  });

  test('an outage is 503, a mistake of ours 500 without its inside', async () => {
    expect((await app.inject('/outage')).statusCode).toBe(503);
    const mistake = await app.inject('/mistake');
    expect(mistake.statusCode).toBe(500);
    expect(mistake.body).not.toContain('hush');
  });
});

test('an empty body that says it is JSON counts as none', async () => {
  const answer = await app.inject({ method: 'POST', url: '/nothing', headers: json, payload: '' });
  expect(answer.json()).toEqual({ body: null });
});

test('a well-formed request id comes back; any other is replaced', async () => {
  const ids = await Promise.all(
    ['order-17', 'a b', 'x'.repeat(65)].map(
      async (id) => (await app.inject({ url: '/outage', headers: { 'x-request-id': id } })).headers['x-request-id'],
    ),
  );
  expect(ids[0]).toBe('order-17');
  expect(ids[1]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[2]).toMatch(/^[0-9a-f-]{36}$/);
});

test('requests are measured by route template, those of operators are not', async () => {
  await app.inject({ method: 'POST', url: '/things/ab?x=1', payload: { name: 'a' } });
  await app.inject({ method: 'POST', url: '/things/abc', payload: {} });
  await app.inject('/wp-login.php');
  await app.inject('/metrics');
  await app.inject('/-/healthy');
  expect(observed).toEqual([
    { method: 'POST', uri: '/things/:id', status: '200' },
    { method: 'POST', uri: '/things/:id', status: '400' },
    { method: 'GET', uri: 'unmatched', status: '404' },
  ]);
});

test('what routes are known to answer begins with 0, failures of each among it', () => {
  const of = (uri: string) => begun.filter((labels) => labels.uri === uri);
  expect(of('/nothing').map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 500', 'POST 503']);
  expect(of('/listed').map(({ method, status }) => `${method} ${status}`)).toEqual([
    'GET 200',
    'GET 404',
    'GET 500',
    'GET 503',
  ]);
  expect(begun.filter(({ uri }) => uri === '/metrics' || uri.startsWith('/-/'))).toEqual([]);
});

describe('operations', () => {
  test('metrics come with their content type', async () => {
    expect((await app.inject('/metrics')).headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
  });

  test('an optional dependency that is away is told but does not count', async () => {
    const answer = await app.inject('/-/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'ready', dependencies: { there: 'answers', away: 'does not answer' } });
  });

  test('a needed dependency that is away makes the service unready, not unhealthy', async () => {
    const other = httpServer(log);
    addOperations(other, { contentType: 'text/plain', metrics: async () => '' }, [
      { name: 'away', ask: () => Promise.reject(outage) },
    ]);
    expect((await other.inject('/-/ready')).statusCode).toBe(503);
    expect((await other.inject('/-/healthy')).statusCode).toBe(200);
    await other.close();
  });
});

test('a port in use is named, with the variable that chooses another', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const port = portOf(app);
  const closing = shutdown(log);
  const second = listen(httpServer(log), { host: '127.0.0.1', port, variable: 'PORT' }, closing);
  await expect(second).rejects.toThrow(StartError);
  await expect(second).rejects.toThrow(`127.0.0.1:${port} (the port is in use)`);
  await closing.run();
});

const portOf = (listening: HttpServer): number => (listening.server.address() as AddressInfo).port;
