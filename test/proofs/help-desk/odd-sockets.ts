import { randomUUID } from 'node:crypto';
import {
  helpDeskWebsocketDisconnects,
  helpDeskWebsocketHandshakes,
  helpDeskWebsocketReceived,
} from '../../../catalog/help-desk-websocket.ts';
import type { AnyMetric } from '../../../catalog/metric.ts';
import { until } from '../../checkout.ts';
import { type DeskSocket, deskSocket, rawSocket, refusedHandshake, socketUrl } from '../../help-desk-socket.ts';
import type { HelpDeskSystem } from './stage.ts';

/** Waits until the service counts something. */
export type Happens = (metric: AnyMetric, labels: Readonly<Record<string, string>>) => Promise<void>;

/** An event as the processes of the help desk tell it each other, from one that is none of them. */
const elsewhere = (channel: string, text: string): string => {
  const event = { type: 'ticket.updated', channels: [channel], timestamp: Date.now(), body: { text } };
  return JSON.stringify({ from: randomUUID(), event });
};

/** More than a service keeps for a client who does not read, and more at a time than the kernel does. */
const large = 'x'.repeat(1_000_000);

/** WebSockets that end in each way there is but for a stop, and handshakes that are refused in each. */
export async function oddSockets(
  { system: { target }, stores: { redis }, tokenFor }: HelpDeskSystem,
  happens: Happens,
): Promise<void> {
  const url = target.baseUrl;
  const ended = (reason: string) => happens(helpDeskWebsocketDisconnects, { reason });
  const open = async (seconds = 3600): Promise<DeskSocket> => deskSocket(url, await tokenFor(seconds));

  await refusedHandshake(socketUrl(url, 'none'));
  await refusedHandshake(socketUrl(url, await tokenFor(3600)).replace('EIO=4', 'EIO=3'));

  const expired = await open(2);
  const talker = await open();
  for (const message of [{ type: 'ping' }, { type: 'unsubscribe', channel: 'tickets' }, 'none']) talker.send(message);
  await happens(helpDeskWebsocketReceived, { type: 'invalid' });
  talker.socket.close();
  await ended('client');

  const violator = await open();
  violator.send(Buffer.from('binary'));
  await ended('violation');

  const silent = await open();
  rawSocket(silent.socket).pause();
  await Promise.all([ended('silent'), expired.closed, ended('expired')]);
  silent.socket.terminate();

  const slow = await open();
  const channel = `ticket:${randomUUID()}`;
  slow.send({ type: 'subscribe', channel });
  await until(() => slow.messages.some(({ type }) => type === 'subscribed'), 'a channel is subscribed to');
  rawSocket(slow.socket).pause();
  for (let event = 0; event < 16; event++) await redis.publish('help-desk:events', elsewhere(channel, large));
  await ended('slow');
  slow.socket.terminate();
}

/** One more wants a WebSocket than there may be. */
export async function oneTooMany({ system: { target }, tokenFor }: HelpDeskSystem, happens: Happens): Promise<void> {
  await refusedHandshake(socketUrl(target.baseUrl, await tokenFor(3600)));
  await happens(helpDeskWebsocketHandshakes, { outcome: 'unavailable' });
}
