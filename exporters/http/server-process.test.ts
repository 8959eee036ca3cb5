import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../stack/free-ports.ts';
import { serverProcess } from './server-process.ts';

const host = '127.0.0.1';
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server of another process that holds some memory, and turns CPU time into warmth for a while at each request. */
async function server(megabytes: number): Promise<number> {
  const port = await freePort();
  const program = `
    const held = Buffer.alloc(${megabytes} * 2 ** 20, 1);
    require('node:http').createServer((_, response) => {
      const until = process.cpuUsage().user + 300_000;
      while (process.cpuUsage().user < until);
      response.end(String(held.length));
    }).listen(${port}, '${host}', () => console.log('listening'));`;
  const child = execa('node', ['-e', program], { reject: false, preferLocal: true });
  stops.push(async () => {
    child.kill('SIGKILL');
    await child;
  });
  await once(child.stdout, 'data');
  return port;
}

test('sees the memory and the CPU time of the process that listens on a port', async () => {
  const port = await server(100);
  const before = await serverProcess(host, port);
  await (await fetch(`http://${host}:${port}/`)).text();
  const after = await serverProcess('localhost', port);
  expect(before?.memoryBytes).toBeGreaterThan(100 * 2 ** 20);
  expect(before?.memoryBytes).toBeLessThan(400 * 2 ** 20);
  expect(before?.command).toContain(String(port));
  expect((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)).toBeGreaterThanOrEqual(0.28);
});

test('sees how many connections there are to a port', async () => {
  const here = createServer().listen(0, host);
  stops.push(() => here.close());
  await once(here, 'listening');
  const { port } = here.address() as AddressInfo;
  const clients = [connect(port, host), connect(port, host)];
  stops.push(() => clients.map((client) => client.destroy()));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  expect((await serverProcess(host, port))?.connections).toBe(2);
  clients[0]?.destroy();
  await expect.poll(async () => (await serverProcess(host, port))?.connections).toBe(1);
});

test('sees who listens on a port after another', async () => {
  const port = await server(1);
  const before = await serverProcess(host, port);
  await stops.pop()?.();
  expect(await serverProcess(host, port)).toBeUndefined();
  const here = createServer().listen(port, host);
  stops.push(() => here.close());
  await once(here, 'listening');
  const after = await serverProcess(host, port);
  expect(after?.command).toBeDefined();
  expect(after?.command).not.toBe(before?.command);
});

test('sees nothing where nobody listens, or on another machine', async () => {
  expect(await serverProcess(host, await freePort())).toBeUndefined();
  const here = createServer().listen(0, host);
  stops.push(() => here.close());
  await once(here, 'listening');
  const { port } = here.address() as AddressInfo;
  expect(await serverProcess(host, port)).toBeDefined();
  expect(await serverProcess('192.0.2.1', port)).toBeUndefined();
});
