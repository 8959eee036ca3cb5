import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request. */
type Mode = 'passes' | 'breaks' | 'refuses';

/** The way from the agent to the server: it can break, and it can refuse what is sent. */
export interface Relay {
  readonly url: string;
  readonly set: (mode: Mode) => void;
  readonly close: () => Promise<void>;
}

/** Passes on to a server what is posted. */
export async function relayTo(server: string): Promise<Relay> {
  let mode: Mode = 'passes';
  const relay = createServer(async (request, response) => {
    if (mode === 'breaks') return void request.destroy();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    await new Promise((resolve) => request.once('end', resolve));
    if (mode === 'refuses') return void response.writeHead(400).end('no');
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const passed = await fetch(`${server}${request.url}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.concat(parts),
    }).catch(() => undefined);
    response.writeHead(passed?.status ?? 502).end(await passed?.text());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    set: (to) => {
      mode = to;
    },
    close: () =>
      new Promise((resolve) => {
        relay.close(() => resolve());
        relay.closeAllConnections();
      }),
  };
}
