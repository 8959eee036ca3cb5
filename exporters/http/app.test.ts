import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../service/refusal.ts';
import { type ServicePages, serviceApp } from './app.ts';
import { timeToCollect } from './exporter.ts';
import { html } from './html.ts';

const pages: ServicePages = {
  name: 'test-exporter',
  about: 'It tests <this> app.',
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  metrics: async () => 'up 1\n',
  ready: async () => ({ redis: true }),
};

const app = (over: Partial<ServicePages> = {}, log = pino({ level: 'silent' })) =>
  serviceApp({ ...pages, ...over }, log);

describe('the app of a service', () => {
  test('serves the exposition with its content type', async () => {
    const { status, headers, text } = await request(app()).get('/metrics');
    expect({ status, type: headers['content-type'], text }).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      text: 'up 1\n',
    });
  });

  test.each([
    ['5', 5],
    ['0.25', 0.25],
    [undefined, undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['Infinity', undefined],
  ])('takes a scrape time-out of %s as %s seconds', async (header, expected) => {
    let announced: number | undefined = Number.NaN;
    const scraped = app({
      metrics: async (timeout) => {
        announced = timeout;
        return '';
      },
    });
    await request(scraped)
      .get('/metrics')
      .set(header === undefined ? {} : { 'X-Prometheus-Scrape-Timeout-Seconds': header });
    expect(announced).toBe(expected);
  });

  test('is healthy while it answers', async () => {
    await request(app({ ready: async () => ({ redis: 'gone' }) }))
      .get('/-/healthy')
      .expect(200, { status: 'healthy' });
  });

  test('is ready when all it depends on answers, else says what does not', async () => {
    await request(app())
      .get('/-/ready')
      .expect(200, { status: 'ready', dependencies: { redis: 'answers' } });
    await request(app({ ready: async () => ({ redis: true, postgres: 'connection refused' }) }))
      .get('/-/ready')
      .expect(503, { status: 'not ready', dependencies: { redis: 'answers', postgres: 'connection refused' } });
  });

  test('has a page that says what it is and links to the rest', async () => {
    const { text, headers } = await request(app({ landing: () => html`<p>${'<more>'}</p>` })).get('/');
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('It tests &lt;this&gt; app.');
    expect(text).toContain('<p>&lt;more&gt;</p>');
    for (const link of ['/metrics', '/-/healthy', '/-/ready']) expect(text).toContain(`href="${link}"`);
  });

  test('refuses an unknown route as JSON', async () => {
    await request(app())
      .get('/nowhere?x=1')
      .expect(404, { error: 'not_found', message: 'GET /nowhere: there is no such route, see /' });
    await request(app()).post('/metrics').expect(404);
  });

  test('refuses a request with its reason and field', async () => {
    const refusing = app({
      routes: (routes) =>
        routes.get('/refuse', () => {
          throw new RequestError(400, 'invalid_input', 'since: write a time', 'since');
        }),
    });
    await request(refusing)
      .get('/refuse')
      .expect(400, { error: 'invalid_input', message: 'since: write a time', field: 'since' });
  });

  test('answers a failure as JSON, and logs it', async () => {
    const stream = new PassThrough();
    const failing = app(
      {
        metrics: async () => {
          throw new Error('out of ink');
        },
      },
      pino(stream),
    );
    await request(failing)
      .get('/metrics')
      .expect(500, { error: 'internal', message: 'the service failed (out of ink); its log has more' });
    expect(JSON.parse(String(stream.read()))).toMatchObject({ level: 50, msg: 'request failed', path: '/metrics' });
  });

  test('logs requests at debug', async () => {
    const stream = new PassThrough();
    await request(app({}, pino({ level: 'debug' }, stream))).get('/-/healthy');
    expect(JSON.parse(String(stream.read()))).toMatchObject({
      level: 20,
      method: 'GET',
      path: '/-/healthy',
      status: 200,
      complete: true,
    });
  });
});

describe('the time to collect', () => {
  test.each([
    [5, 0.5, 4.5],
    [1, 0.5, 0.5],
    [0.5, 0.5, 0.25],
    [undefined, 0.5, undefined],
  ])('of a scrape time-out of %s s, with an offset of %s s, is %s s', (scrapeTimeout, offset, expected) => {
    expect(timeToCollect(scrapeTimeout, offset)).toBe(expected);
  });
});
