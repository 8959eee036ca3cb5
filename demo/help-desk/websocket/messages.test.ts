import { expect, test } from 'vitest';
import { readMessage } from './messages.ts';

const id = '00000000-0000-4000-8000-00000000ffff';

test.each<[unknown, unknown]>([
  [
    { type: 'subscribe', channel: 'tickets' },
    { type: 'subscribe', channel: 'tickets' },
  ],
  [
    { type: 'subscribe', channel: `ticket:${id}`, more: 1 },
    { type: 'subscribe', channel: `ticket:${id}` },
  ],
  [
    { type: 'typing', ticketId: id },
    { type: 'typing', ticketId: id },
  ],
  [
    { type: 'typing', ticketId: 17 },
    { type: 'typing', ticketId: '17' },
  ],
  [{ type: 'ping' }, { type: 'ping' }],
])('%j is read', (sent, message) => {
  expect(readMessage(JSON.stringify(sent))).toEqual(message);
});

test.each([
  ['', undefined],
  ['{', undefined],
  ['1', undefined],
  ['null', undefined],
  ['[]', undefined],
  ['{}', 'type'],
  ['{"type":"shout"}', 'type'],
  ['{"type":1}', 'type'],
  ['{"type":"subscribe"}', 'channel'],
  ['{"type":"subscribe","channel":"everything"}', 'channel'],
  ['{"type":"subscribe","channel":"ticket:"}', 'channel'],
  ['{"type":"subscribe","channel":"tickets\\u0000"}', 'channel'],
  [`{"type":"subscribe","channel":"ticket:${'x'.repeat(65)}"}`, 'channel'],
  ['{"type":"unsubscribe","channel":null}', 'channel'],
  ['{"type":"typing"}', 'ticketId'],
  ['{"type":"typing","ticketId":-1}', 'ticketId'],
  ['{"type":"typing","ticketId":1.5}', 'ticketId'],
  ['{"type":"typing","ticketId":"a b"}', 'ticketId'],
  ['{"type":"typing","ticketId":{}}', 'ticketId'],
])('%s is refused with the field that is wrong', (text, field) => {
  expect(() => readMessage(text)).toThrow(expect.objectContaining({ status: 400, field }));
});
