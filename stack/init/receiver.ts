import { UsageError } from '../../config/errors.ts';
import type { Service } from '../compose/service.ts';

const variable = 'ALERT_RECEIVER_URL';
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Where Alertmanager sends what fires, as the compose file's `init` has it; empty in a file without one. Alerts that
 * leave this machine and its containers are encrypted, as the address may carry the credentials of a chat or a pager.
 * @throws {UsageError} for what is no URL, and for plain HTTP to another machine. The address itself is not shown.
 */
export function alertReceiverUrl(services: readonly Pick<Service, 'name' | 'environment'>[]): string {
  const text = services.find(({ name }) => name === 'init')?.environment[variable] ?? '';
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${variable} is not a URL of HTTP: write one such as https://pager.example/hook`);
  }
  const stays = loopback.test(url.hostname) || services.some(({ name }) => name === url.hostname);
  if (url.protocol === 'http:' && !stays) {
    throw new UsageError(`${variable} is an http:// address on ${url.hostname}: alerts leave this machine by https://`);
  }
  return text;
}
