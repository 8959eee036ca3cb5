import http from 'k6/http';
import { fromEnvironment } from '../../lib/environment.ts';

/** Where Toxiproxy's API listens when `TOXIPROXY_URL` is not set. */
const defaultUrl = 'http://127.0.0.1:8474';
/** What the delay is called among the toxics of a proxy. */
const toxic = 'presale-network-delay';
/** What the names of the proxies begin with that lead from a gateway to its services. */
const ours = /^order-flow(-unpooled)?-/;

interface Proxy {
  readonly name: string;
  readonly toxics: readonly { readonly name: string; readonly attributes: { readonly latency?: number } }[];
}

const url = (path: string): string => fromEnvironment('TOXIPROXY_URL', defaultUrl) + path;

/**
 * Makes whatever comes back from a service later by so much, in the network of both gateways alike. 0 takes the delay away.
 * @throws {Error} when Toxiproxy does not answer, has none of the gateways' proxies, or makes them slow otherwise.
 */
export function setNetworkDelay(milliseconds: number): void {
  const proxies = ofBothGateways();
  const others = proxies.flatMap(othersOn);
  if (others.length > 0) {
    throw new Error(`Toxiproxy has ${others.join(' and ')}: take it away, both gateways need the same network`);
  }
  removeDelay(proxies);
  if (milliseconds === 0) return;
  for (const { name } of proxies) {
    ask('POST', `/proxies/${name}/toxics`, {
      name: toxic,
      type: 'latency',
      stream: 'downstream',
      attributes: { latency: milliseconds },
    });
  }
}

/**
 * Takes the delay away that was set before the load.
 * @throws {Error} when it was not there any more: then nobody knows in which network was measured.
 */
export function endNetworkDelay(milliseconds: number): void {
  const proxies = ofBothGateways();
  const astray = proxies.filter((proxy) => delayOf(proxy) !== milliseconds || othersOn(proxy).length > 0);
  removeDelay(proxies);
  if (astray.length === 0) return;
  const found = astray.map((proxy) => [`${proxy.name} ${delayOf(proxy)} ms`, ...othersOn(proxy)].join(' and '));
  throw new Error(
    `the network was to be ${milliseconds} ms slow, and at the end was not: ${found.join(', ')}; nothing that was measured counts, run it again`,
  );
}

/**
 * Takes away a delay that a run left behind which was killed, and tells of it and of what else makes the network slow.
 * Where no Toxiproxy is named by `TOXIPROXY_URL` there is nothing to do.
 */
export function clearNetwork(): void {
  if (fromEnvironment('TOXIPROXY_URL', '') === '') return;
  try {
    const proxies = ourProxies();
    for (const name of removeDelay(proxies))
      console.warn(`${name} was slow: an earlier run left its delay behind; it is gone`);
    for (const other of proxies.flatMap(othersOn))
      console.warn(`Toxiproxy has ${other}: the latencies have it in them`);
  } catch (error) {
    console.warn(`nobody knows whether the network was made slow: ${error instanceof Error ? error.message : error}`);
  }
}

const delayOf = ({ toxics }: Proxy): number => toxics.find(({ name }) => name === toxic)?.attributes.latency ?? 0;

const othersOn = ({ name, toxics }: Proxy): string[] =>
  toxics.filter((one) => one.name !== toxic).map((one) => `the toxic "${one.name}" on ${name}`);

/** @returns the names of the proxies that had it. */
function removeDelay(proxies: readonly Proxy[]): string[] {
  const names = proxies.filter(({ toxics }) => toxics.some(({ name }) => name === toxic)).map(({ name }) => name);
  for (const name of names) ask('DELETE', `/proxies/${name}/toxics/${toxic}`);
  return names;
}

function ourProxies(): Proxy[] {
  const proxies = ask('GET', '/proxies') as Readonly<Record<string, Proxy>>;
  return Object.values(proxies).filter(({ name }) => ours.test(name));
}

function ofBothGateways(): Proxy[] {
  const proxies = ourProxies();
  if (new Set(proxies.map(({ name }) => name.includes('-unpooled-'))).size === 2) return proxies;
  throw new Error(
    `Toxiproxy at ${url('')} has ${proxies.length} proxies of the order flow, and not those of both gateways: start both with TOXIPROXY_URL`,
  );
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
