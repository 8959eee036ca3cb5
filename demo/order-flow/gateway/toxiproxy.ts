import { z } from 'zod';

const askWithin = 2000;

const KnownProxy = z.object({ name: z.string(), listen: z.string(), upstream: z.string(), enabled: z.boolean() });
type KnownProxy = z.output<typeof KnownProxy>;

/** The proxies of one who calls services through a Toxiproxy. */
export class Proxies {
  readonly #url: string;
  readonly #host: string;
  readonly #prefix: string;
  /** Where each proxy listens, once it is there: it comes again at the same place. */
  readonly #listening = new Map<string, string>();

  /**
   * @param url the API of the Toxiproxy
   * @param host where its proxies listen, as Toxiproxy has it
   * @param prefix what the names of the proxies begin with
   */
  constructor(url: string, host: string, prefix: string) {
    this.#url = url.replace(/\/$/, '');
    this.#host = host;
    this.#prefix = prefix;
  }

  /**
   * Makes the proxies that are missing.
   * @param upstreams where each service is, `host:port`
   * @returns where each is reached through its proxy. @throws when Toxiproxy does not answer or refuses.
   */
  async ensure<Name extends string>(upstreams: Readonly<Record<Name, string>>): Promise<Record<Name, string>> {
    const there = z.record(z.string(), KnownProxy).parse(await this.#ask('GET', '/proxies'));
    const reached = await Promise.all(
      (Object.entries(upstreams) as [Name, string][]).map(async ([service, upstream]) => {
        const name = `${this.#prefix}-${service}`;
        const { listen } = await this.#ensure(name, upstream, there[name]);
        this.#listening.set(name, listen);
        // Where Toxiproxy is reached its proxies are, whatever address they listen on there.
        return [service, `${new URL(this.#url).hostname}:${listen.slice(listen.lastIndexOf(':') + 1)}`] as const;
      }),
    );
    return Object.fromEntries(reached) as Record<Name, string>;
  }

  async #ensure(name: string, upstream: string, known: KnownProxy | undefined): Promise<KnownProxy> {
    if (known?.upstream === upstream && known.enabled) return known;
    if (known) await this.#ask('DELETE', `/proxies/${name}`);
    const listen = this.#listening.get(name) ?? `${this.#host}:0`;
    return KnownProxy.parse(await this.#ask('POST', '/proxies', { name, upstream, listen, enabled: true }));
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(askWithin),
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Toxiproxy answers ${answer.status} to ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
