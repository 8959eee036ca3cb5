import { helpDeskService } from '../../../catalog/emitters.ts';
import { systems } from '../../../catalog/systems.ts';
import { tokens } from '../../../demo/kit/auth/tokens.ts';
import { until } from '../../checkout.ts';
import { redisAt } from '../../connections.ts';
import { type DeskAgent, deskAgent } from '../../help-desk-world.ts';
import { scrapesUntil } from '../../panels/day.ts';
import { openWatched, type StackOptions, type WatchedStack } from '../../panels/demo-stack.ts';
import { now } from '../../panels/witness.ts';
import type { DeskStores } from './stores.ts';

/** The help desk's stack, its stores, and somebody who has signed in. */
export interface HelpDeskSystem {
  readonly system: WatchedStack;
  readonly stores: DeskStores;
  readonly agent: DeskAgent;
  /** An access token of that agent's that is good for so many seconds. */
  readonly tokenFor: (seconds: number) => Promise<string>;
  /** Stops everything. */
  readonly close: () => Promise<void>;
}

/** Starts the stack; its rules at the test's time scale, unless another is given. */
export async function openHelpDesk(options: StackOptions = {}): Promise<HelpDeskSystem> {
  const system = await openWatched(systems['help-desk'].name, options);
  const { stack, target, database } = system;
  const redis = redisAt(new URL(stack.url('redis')).host);
  const close = async () => {
    redis.disconnect();
    await system.close();
  };
  try {
    await until(() => isWatched(system), 'the service was scraped and read before it is asked anything', 30);
    const secret = await stack.secret('token-secret');
    const agent = await deskAgent(target.baseUrl);
    const tokenFor = (secondsToLive: number) => tokens({ secret, secondsToLive }).sign(agent.userId);
    return { system, stores: { database, redis }, agent, tokenFor, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How long about a scrape nothing may happen, so that everybody knows what it saw, in seconds. */
const lull = 1.5;

/** Whether a window begins with nothing: its first scrape was some time ago, and so was the first reading. */
async function isWatched({ prometheusUrl, witness }: WatchedStack): Promise<boolean> {
  const { job } = helpDeskService;
  const [scraped] = (await scrapesUntil(prometheusUrl, now()))[job] ?? [];
  return [scraped, witness.of(job)[0]?.ended].every((at) => at !== undefined && at < now() - lull);
}
