import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { WebSocket } from 'ws';
import { helpDeskWebsockets } from '../catalog/help-desk-websocket.ts';
import type { Stack } from '../stack/stack.ts';
import type { Bench, BenchOptions, Measured } from './kit/bench.ts';
import { withStack } from './kit/bench-stack.ts';
import { usageOf } from './kit/cpu.ts';
import { slopeOf } from './kit/statistics.ts';

const service = 'help-desk';
/** How many handshakes are under way at once. */
const atOnce = 25;

/** `websockets`: what the connections of the help desk take. */
export const websockets: Bench = {
  name: 'websockets',
  about:
    'Memory of the help desk with 0, 250, 500 and 1,000 WebSockets, each subscribed to all tickets; and the CPU of opening one, and of telling an event to all of them.',
  remarks: [
    'Each number of connections has a process of its own, as the stack starts it. It is measured after its clients have subscribed and ten events were told, from the kernel. What a connection takes, of memory and of CPU, is the slope over the four numbers; what the kernel keeps for its socket is not in it.',
  ],
  run: (options) =>
    withStack(options, { profiles: [service], services: [service] }, (stack) => measured(options, stack)),
};

/** What a process takes with so many connections, and what is new to each of them. */
interface Taken {
  /** Resident memory, in MB. */
  readonly memory: number;
  /** CPU of opening all of them, with their subscriptions, in ms. */
  readonly opening: number;
  /** CPU of an event that is told to all of them, in ms. */
  readonly event: number;
}

async function measured(options: BenchOptions, stack: Stack): Promise<Measured> {
  const { quick, rounds = quick ? 1 : 5, tell, signal } = options;
  const sizes = quick ? [0, 400] : [0, 250, 500, 1000];
  const most = sizes.at(-1) as number;
  const each: { readonly size: number; readonly taken: Taken }[][] = [];
  for (let round = 1; round <= rounds; round++) {
    const points: { size: number; taken: Taken }[] = [];
    for (const size of round % 2 === 0 ? sizes.toReversed() : sizes) {
      signal.throwIfAborted();
      tell(`round ${round} of ${rounds}: ${size} connections`);
      points.push({ size, taken: await withConnections(stack, size, signal) });
    }
    each.push(points);
  }
  const aConnection = (of: keyof Taken) =>
    each.map((points) => slopeOf(points.map(({ size, taken }) => ({ x: size, y: taken[of] }))));
  const withMost = (of: keyof Taken) =>
    each.flatMap((points) => points.filter(({ size }) => size === most).map(({ taken }) => taken[of]));
  return {
    figures: [
      { what: `resident memory with ${most} connections`, unit: 'MB', values: withMost('memory'), most: 300 },
      { what: 'of which a connection', unit: 'kB', values: aConnection('memory').map((slope) => slope * 1000) },
      { what: `telling an event to ${most} connections, CPU`, unit: 'ms', values: withMost('event') },
      { what: 'telling an event, CPU a connection', unit: 'ms', values: aConnection('event') },
      { what: 'opening a connection, CPU', unit: 'ms', values: aConnection('opening') },
    ],
  };
}

const events = 10;

/** Gives a process of its own so many connections, and measures it. */
async function withConnections(stack: Stack, size: number, signal: AbortSignal): Promise<Taken> {
  const pid = await startedAnew(stack, signal);
  const url = stack.url(service);
  const token = await signIn(url, signal);
  const atFirst = usageOf(pid).cpu;
  const sockets: WebSocket[] = [];
  try {
    while (sockets.length < size) {
      const few = Math.min(atOnce, size - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: few }, () => connected(url, token)))));
    }
    await sleep(1000, undefined, { signal });
    const before = usageOf(pid).cpu;
    for (let event = 0; event < events; event++) {
      await open(url, token, signal);
      await sleep(100, undefined, { signal });
    }
    await sleep(1000, undefined, { signal });
    const { resident, cpu } = usageOf(pid);
    await mustBeOpen(url, size, signal);
    return { memory: resident, opening: (before - atFirst) * 1000, event: ((cpu - before) * 1000) / events };
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}

/** Starts the help desk anew, and waits until it is ready. @returns its process. */
async function startedAnew(stack: Stack, signal: AbortSignal): Promise<number> {
  const pidNow = async () => (await stack.services()).find(({ name }) => name === service)?.pid;
  const before = await pidNow();
  await stack.restart(service);
  return pRetry(
    async () => {
      const pid = await pidNow();
      if (pid === undefined || pid === before) throw new Error('the help desk was not started again');
      const answer = await fetch(`${stack.url(service)}/-/ready`, { signal });
      if (!answer.ok) throw new Error(`the help desk is not ready: ${await answer.text()}`);
      return pid;
    },
    { retries: 300, factor: 1, minTimeout: 100, signal },
  );
}

async function signIn(url: string, signal: AbortSignal): Promise<string> {
  const answer = await post(url, '/auth/login', { email: 'loadtest@example.com', password: 'loadtest123' }, signal);
  return (answer as { readonly accessToken: string }).accessToken;
}

const open = (url: string, token: string, signal: AbortSignal) =>
  post(url, '/tickets', { title: 'Bench', description: 'Told to all.', category: 'bench' }, signal, token);

async function post(url: string, path: string, body: object, signal: AbortSignal, token?: string): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal,
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** A connection that has subscribed to what is told. */
async function connected(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&token=${token}`);
  await once(socket, 'open');
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ type: 'subscribe', channel: 'tickets' }));
  return socket;
}

/** @throws {Error} when another number of connections is open: then it was not measured what was meant. */
async function mustBeOpen(url: string, size: number, signal: AbortSignal): Promise<void> {
  const text = await (await fetch(`${url}/metrics`, { signal })).text();
  const open = Number(new RegExp(`^${helpDeskWebsockets.name} (\\d+)$`, 'm').exec(text)?.[1]);
  if (open !== size) throw new Error(`${open} connections are open, and not ${size}`);
}
