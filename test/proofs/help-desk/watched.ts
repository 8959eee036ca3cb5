import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { Witness } from '../../panels/witness.ts';
import { type HeldSockets, holdSockets } from './sockets.ts';
import { type HelpDeskSystem, openHelpDesk } from './stage.ts';
import { sessionSamples, storedSamples } from './stores.ts';

/** How many WebSockets there may be, and how often each is asked whether it is there: few, and often. */
const websockets = { most: 20, askedEvery: '2s' } as const;

/** How many of them the test holds all the time, and for how long at most, in seconds. */
const held = { sockets: 16, seconds: 3600 } as const;

/** The help desk's stack with WebSockets that are held, and those who watch it beside Prometheus. */
export interface WatchedDesk extends HelpDeskSystem, RecordedFaults {
  /** Reads what is stored, the sessions, and the WebSockets that are held. */
  readonly beside: Witness;
  /** Holds all WebSockets that there may be while something is done. */
  readonly fill: (something: () => Promise<void>) => Promise<void>;
}

/** Starts the stack, and holds WebSockets that hear of every ticket. */
export async function openWatchedDesk(): Promise<WatchedDesk> {
  const env = {
    HELP_DESK_WEBSOCKETS: String(websockets.most),
    HELP_DESK_WEBSOCKET_PING: websockets.askedEvery,
  };
  const desk = await openHelpDesk({ env });
  const all: HeldSockets[] = [];
  const hold = async (count: number): Promise<HeldSockets> => {
    const who = { url: desk.system.target.baseUrl, token: await desk.tokenFor(held.seconds) };
    const sockets = await holdSockets(who, count, 'tickets');
    all.push(sockets);
    return sockets;
  };
  const open = () => all.reduce((sum, sockets) => sum + sockets.open(), 0);
  const beside = new Witness(
    {
      stored: () => storedSamples(desk.stores),
      sessions: () => sessionSamples(desk.stores),
      held: async () => [{ name: 'websockets', labels: {}, value: open() }],
    },
    0.5,
  );
  const close = async () => {
    await Promise.all(all.map((sockets) => sockets.leave()));
    await beside.end();
    await desk.close();
  };
  await hold(held.sockets).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    ...desk,
    ...recordedFaults(desk.system),
    ...{ beside, close },
    fill: async (something) => {
      const more = await hold(websockets.most - held.sockets);
      await something().finally(more.leave);
    },
  };
}
