import { check } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import { clearTimeout, setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { k6WsConnections, k6WsMessageLatency, k6WsMessagesReceived } from '../../../catalog/k6.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { endOf, heard, pauseAfter } from './messages.ts';
import { counted } from './step.ts';

const connections = new Counter(k6WsConnections.k6Name);
const received = new Counter(k6WsMessagesReceived.k6Name);
const latency = new Trend(k6WsMessageLatency.k6Name, true);

/** In milliseconds: how often somebody types, how often the server is asked whether it is there, as published. */
const [typeEvery, pingEvery] = [2000, 25_000];
/** How long a server may take to answer a Close, in milliseconds. */
const closeWithin = 5000;

/** What is said of a server that does not answer a Close. k6 waits for that answer, and nothing in a script can end it. */
const neverClosed = `the server has not answered a Close for ${closeWithin / 1000} s, and k6 would wait for it for ever`;

/** What is said of a server that takes no WebSocket. */
const refused = 'there is no WebSocket at BASE_URL or WS_URL, or the token is refused';

/** How often this virtual user was refused in a row. */
let refusals = 0;

/** Keeps the iteration, and so the virtual user, for a while. */
const pause = (seconds: number): void => {
  setTimeout(() => undefined, seconds * 1000);
};

const open = (address: string): WebSocket => new WebSocket(address, null, { tags: { name: 'GET /socket.io/' } });

/**
 * Talks over a WebSocket: subscribes to a ticket, types, and closes after so many seconds. What comes meanwhile is
 * measured. Who is refused, or cut off, waits before the next conversation.
 */
export function converse(address: string, ticketId: string, seconds: number): void {
  let [opened, closing] = [false, false];
  const timers: number[] = [];
  const socket = open(address);
  const end = (closed: boolean): void => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
    const ended = endOf({ opened, closing, closed });
    counted(ended === 'in_order');
    if (ended === 'refused') unexpected.count('status');
    if (ended === 'lost') unexpected.count('connection');
    if (ended === 'not_closed') unexpected.count('timeout');
    if (ended === 'refused') refusals += 1;
    if (ended === 'refused' || ended === 'lost') pause(pauseAfter(Math.max(1, refusals), Math.random()));
  };
  const every = (milliseconds: number, act: () => void): void => {
    const again = (): void => {
      if (closing) return;
      act();
      timers.push(setTimeout(again, milliseconds));
    };
    timers.push(setTimeout(again, milliseconds));
  };
  socket.onopen = () => {
    opened = true;
    refusals = 0;
    connections.add(1);
    socket.send(JSON.stringify({ type: 'subscribe', channel: `ticket:${ticketId}` }));
    every(typeEvery, () => socket.send(JSON.stringify({ type: 'typing', ticketId })));
    every(pingEvery, () => socket.ping());
    timers.push(
      setTimeout(() => {
        closing = true;
        socket.close();
        timers.push(
          setTimeout(() => {
            end(false);
            exec.test.abort(neverClosed);
          }, closeWithin),
        );
      }, seconds * 1000),
    );
  };
  socket.onmessage = (event) => {
    received.add(1);
    const { kind, age } = heard(String(event?.data), Date.now());
    if (age !== undefined) latency.add(age);
    check(kind, { 'what comes is a message': () => kind === 'message' });
    if (kind !== 'message') unexpected.count('body');
  };
  socket.onclose = () => end(true);
}

/**
 * Opens a WebSocket and closes it, before any load. A server that does not answer the Close would keep k6 alive for ever:
 * only in a set-up can a run still be ended.
 */
export function closesInOrder(address: string): void {
  let [opened, late] = [false, 0];
  const socket = open(address);
  socket.onopen = () => {
    opened = true;
    socket.close();
    late = setTimeout(() => exec.test.abort(neverClosed), closeWithin);
  };
  socket.onclose = () => {
    clearTimeout(late);
    if (!opened) exec.test.abort(refused);
  };
}
