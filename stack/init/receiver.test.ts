import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCompose } from '../compose/read.ts';
import { alertReceiverUrl } from './receiver.ts';

const root = join(import.meta.dirname, '../..');
const urlOf = (env: NodeJS.ProcessEnv) => alertReceiverUrl([...readCompose(root, env).services.values()]);

test('the receiver is the one of the stack, unless another is named', () => {
  expect(urlOf({})).toMatch(/^http:\/\/alert-receiver:\d+\/webhook$/);
  for (const url of ['http://127.0.0.1:9/x', 'http://localhost/x', 'http://[::1]/x', 'https://pager.example/hook']) {
    expect(urlOf({ ALERT_RECEIVER_URL: url })).toBe(url);
  }
});

test.each(['foo', 'ftp://pager.example', 'http://pager.example/secret', 'http://127.0.0.1.example/secret'])(
  'alerts are not sent to %s, and its path is not shown',
  (url) => {
    expect(() => urlOf({ ALERT_RECEIVER_URL: url })).toThrow(/^ALERT_RECEIVER_URL is (?!.*secret).*https:\/\//);
  },
);
