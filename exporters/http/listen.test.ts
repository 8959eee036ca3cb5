import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { StartError } from '../../service/errors.ts';
import { type Listening, listen } from './listen.ts';

const portOf = ({ url }: Listening) => Number(new URL(url).port);
const any = { host: '127.0.0.1', port: 0 };

test('a port in use is named, and what to do', async () => {
  const first = await listen(() => undefined, any);
  try {
    const second = listen(() => undefined, { host: any.host, port: portOf(first) });
    await expect(second).rejects.toThrow(StartError);
    await expect(second).rejects.toThrow(
      `cannot listen on 127.0.0.1:${portOf(first)} (the port is in use): free it, or set HOST and PORT to another`,
    );
  } finally {
    await first.close();
  }
});

test('a request under way is answered before the server has closed', async () => {
  let answer: () => void = () => undefined;
  const began = Promise.withResolvers<void>();
  const listening = await listen((_request, response) => {
    answer = () => response.end('done');
    began.resolve();
  }, any);
  const response = fetch(listening.url);
  await began.promise;
  const closed = listening.close(60);
  answer();
  expect(await (await response).text()).toBe('done');
  await closed;
  await expect(fetch(listening.url)).rejects.toThrow();
});

test('a request that never ends is cut off', async () => {
  const began = Promise.withResolvers<void>();
  const listening = await listen(() => began.resolve(), any);
  const response = fetch(listening.url);
  await began.promise;
  await Promise.all([listening.close(0.05), expect(response).rejects.toThrow()]);
});

test('a connection that is kept open does not hold up the close', async () => {
  const listening = await listen((_request, response) => response.end(), any);
  const kept = connect(portOf(listening), any.host);
  kept.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(kept, 'data');
  await Promise.all([listening.close(60), once(kept, 'close')]);
});
