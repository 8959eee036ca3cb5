import { describe, expect, it } from 'vitest';
import { type Ended, endOf, type Heard, heard, lifeOf, pauseAfter, ticketOf, websocketUrl } from './messages.ts';

describe('heard', () => {
  it.each<[string, string, Heard]>([
    ['an event', '{"type":"typing","timestamp":900}', { kind: 'message', age: 100 }],
    ['an event of a clock that is ahead', '{"type":"typing","timestamp":1100}', { kind: 'message', age: 0 }],
    ['an answer without a time', '{"type":"pong"}', { kind: 'message' }],
    ['a time that is none', '{"type":"pong","timestamp":"900"}', { kind: 'message' }],
    ['a refusal', '{"type":"error","timestamp":999}', { kind: 'refusal', age: 1 }],
    ['no JSON', '{', { kind: 'unreadable' }],
    ['a number', '3', { kind: 'unreadable' }],
    ['null', 'null', { kind: 'unreadable' }],
  ])('%s', (_, text, expected) => {
    expect(heard(text, 1000)).toEqual(expected);
  });
});

it.each<[Ended, boolean, boolean, boolean]>([
  ['in_order', true, true, true],
  ['not_closed', true, true, false],
  ['lost', true, false, true],
  ['refused', false, false, true],
])('%s: opened %s, closing %s, closed %s', (expected, opened, closing, closed) => {
  expect(endOf({ opened, closing, closed })).toBe(expected);
});

it.each([10, 100, 500, 1000])('of %i clients ten talk about each ticket', (clients) => {
  const tickets = Array.from({ length: clients }, (_, at) => ticketOf(at + 1));
  expect(new Set(tickets).size).toBe(clients / 10);
  for (const ticket of tickets) expect(tickets.filter((other) => other === ticket)).toHaveLength(10);
});

it('a client that is refused waits longer each time, up to a bound, and never not at all', () => {
  const pauses = (random: number) => [1, 2, 3, 4, 5, 2000].map((refusals) => pauseAfter(refusals, random));
  expect(pauses(1)).toEqual([0.5, 1, 2, 4, 5, 5]);
  expect(pauses(0)).toEqual([0.25, 0.5, 1, 2, 2.5, 2.5]);
});

it.each([
  ['', 'http://127.0.0.1:3001', 'ws://127.0.0.1:3001'],
  ['', 'https://desk.example/', 'wss://desk.example'],
  ['wss://sockets.example', 'https://desk.example', 'wss://sockets.example'],
])('with WS_URL "%s" and BASE_URL %s the WebSocket is at %s', (wsUrl, baseUrl, origin) => {
  expect(websocketUrl(wsUrl, baseUrl, 'a+b')).toBe(`${origin}/socket.io/?EIO=4&transport=websocket&token=a%2Bb`);
});

it('a connection lives a minute, and less in a load that is shorter', () => {
  expect([lifeOf(840), lifeOf(15)]).toEqual([60, 5]);
});
