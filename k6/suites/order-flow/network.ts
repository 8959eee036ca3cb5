import http from 'k6/http';
import { fromEnvironment } from '../../lib/environment.ts';

/** Where Toxiproxy's API listens when `TOXIPROXY_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8474';
/** What the delay is called among the toxics of a proxy. */
const toxic = 'presale-network-delay';
/** What the names of the proxies begin with that lead from a gateway to its services. */
const ours = /^order-flow(-unpooled)?-/;

const url = (path: string): string => fromEnvironment('TOXIPROXY_URL', defaultUrl) + path;

/**
 * Makes whatever comes back from a service later by so much, in the network of both gateways alike. 0 takes the delay away.
 * @throws {Error} when Toxiproxy does not answer, or has none of the gateways' proxies.
 */
export function setNetworkDelay(milliseconds: number): void {
  const proxies = ask('GET', '/proxies') as Readonly<Record<string, { readonly toxics: readonly { name: string }[] }>>;
  const mine = Object.keys(proxies).filter((name) => ours.test(name));
  const gateways = new Set(mine.map((name) => name.includes('-unpooled-')));
  if (gateways.size < 2) {
    throw new Error(
      `Toxiproxy at ${url('')} has ${mine.length} proxies of the order flow, and not those of both gateways: start both with TOXIPROXY_URL`,
    );
  }
  for (const name of mine) {
    if (proxies[name]?.toxics.some((one) => one.name === toxic)) ask('DELETE', `/proxies/${name}/toxics/${toxic}`);
    if (milliseconds === 0) continue;
    ask('POST', `/proxies/${name}/toxics`, {
      name: toxic,
      type: 'latency',
      stream: 'downstream',
      attributes: { latency: milliseconds },
    });
  }
}

function ask(method: string, path: string, body?: object): unknown {
  const answer = http.request(method, url(path), body ? JSON.stringify(body) : null, {
    tags: { name: 'toxiproxy' },
    responseCallback: http.expectedStatuses(200, 204),
    timeout: '5s',
  });
  if (answer.status !== 200 && answer.status !== 204) {
    throw new Error(`Toxiproxy at ${url(path)} answers ${answer.status || 'nothing'}: start it, or set TOXIPROXY_URL`);
  }
  return answer.body ? answer.json() : undefined;
}
