import { helpDeskService } from '../../../catalog/emitters.ts';
import { systems } from '../../../catalog/systems.ts';
import { tokens } from '../../../demo/kit/auth/tokens.ts';
import { until } from '../../checkout.ts';
import { redisAt } from '../../connections.ts';
import { type DeskAgent, deskAgent } from '../../help-desk-world.ts';
import { openWatched, type StackOptions, type WatchedStack } from '../../panels/demo-stack.ts';
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
    // What is asked before anybody has read is known to nobody.
    await until(() => system.witness.of(helpDeskService.job).length > 0, 'the witness has begun to read');
    const secret = await stack.secret('token-secret');
    const agent = await deskAgent(target.baseUrl);
    const tokenFor = (secondsToLive: number) => tokens({ secret, secondsToLive }).sign(agent.userId);
    return { system, stores: { database, redis }, agent, tokenFor, close };
  } catch (error) {
    await close();
    throw error;
  }
}
