import { budgetTraffic, fewestDrops } from '../../../alerts/help-desk.ts';
import { windowOf } from '../../../alerts/kit/timing.ts';
import { type Duration, seconds } from '../../../catalog/duration.ts';
import { helpDeskExporter } from '../../../catalog/emitters.ts';
import { helpDeskQueryDuration, helpDeskRequests } from '../../../catalog/help-desk.ts';
import { level, objectives } from '../../../catalog/objectives.ts';
import { systems } from '../../../catalog/systems.ts';
import { scaledWindow } from '../../../catalog/time-scale.ts';
import { errorBudgetBurnOfLate } from '../../../signals/help-desk.ts';
import { type Cause, rateKnown, shareKnown } from '../../alert-proofs/cause.ts';
import { ruleOf } from '../../alert-proofs/rule.ts';
import type { Call } from '../../alert-proofs/stage.ts';
import { until } from '../../checkout.ts';
import { times as scaledBy } from '../../panels/bounds.ts';
import { type RecordedFaults, recordedFaults } from '../../panels/faults.ts';
import { forgottenTarget, renamedMetrics } from '../availability.ts';
import { keptConnections } from '../connections.ts';
import { failingRequests, slowRequests } from '../request-causes.ts';
import { type HeldSockets, holdSockets } from './sockets.ts';
import type { HelpDeskSystem } from './stage.ts';
import { type DeskVisitors, deskVisitors, visited } from './visitors.ts';

const promises = objectives['help-desk'];

/** The help desk's stack with people and WebSockets on it, at a time scale. */
export interface HelpDeskStage extends HelpDeskSystem, Pick<DeskVisitors, 'calls'> {
  readonly sockets: HeldSockets;
  readonly fault: RecordedFaults['fault'];
  readonly timeScale: number;
  /** Sends them away. */
  readonly leave: () => Promise<void>;
}

/** Between two visitors, in milliseconds: so many come that a budget is judged after two minutes. */
const pause = 60;

/** How many WebSockets are held, for as long as the longest proof takes, in seconds. */
const held = { sockets: 30, seconds: 3 * 3600 } as const;

/** Lets people come to the help desk. */
export async function peopled(desk: HelpDeskSystem, timeScale: number): Promise<HelpDeskStage> {
  const url = desk.system.target.baseUrl;
  const token = await desk.tokenFor(held.seconds);
  const sockets = await holdSockets({ url, token }, held.sockets);
  const visitors = deskVisitors(url, pause);
  return {
    ...desk,
    ...visitors,
    ...{ sockets, timeScale, fault: recordedFaults(desk.system).fault },
    leave: async () => {
      visitors.leave();
      await sockets.leave();
    },
  };
}

/** What several causes begin together: it begins with the first of them, and ends with the last. */
function together(begin: Cause['begin']): Cause['begin'] {
  let users = 0;
  let begun: ReturnType<Cause['begin']>;
  return async () => {
    users += 1;
    if (users === 1) begun = begin();
    const end = await begun;
    return async () => {
      users -= 1;
      if (users === 0) await end();
    };
  };
}

/** One statement in five sleeps in Postgres, so that it is slow, and so is the request that waits for it. */
function slowStatements(stage: HelpDeskStage): readonly Cause[] {
  const { latency, queryLatency } = promises;
  const sleeps = level(latency, 'critical') + 0.5;
  const order = { name: 'slow-queries', parameters: { milliseconds: sleeps * 1000, share: 0.2 } };
  const begin = together(() => stage.fault(order));
  const asSleeping = (cause: Cause): Cause => ({
    ...cause,
    does: `the fault \`slow-queries\`, by which one statement in five takes ${sleeps} s longer`,
    begin,
  });
  const requests = slowRequests(stage, 'HelpDeskLatencyHigh', { metric: helpDeskRequests, latency, onlyHeldUp: true });
  const statements = { metric: helpDeskQueryDuration, latency: queryLatency, onlyHeldUp: true };
  const queries = { ...slowRequests(stage, 'HelpDeskQueryLatencyHigh', statements), labels: { query: visited } };
  return [asSleeping(requests), asSleeping(queries)];
}

/** One request in five is refused: too many now, and too many of what may fail in a long time. */
function refusedRequests(stage: HelpDeskStage): readonly Cause[] {
  const { calls, timeScale } = stage;
  const errors = failingRequests(stage, 'HelpDeskErrorsHigh', promises.errors);
  const begin = together(errors.begin);

  const alert = 'HelpDeskErrorBudgetBurnHigh';
  const rule = ruleOf({ alert }).alert;
  const limit = level(promises.errorBudgetBurn, 'critical');
  const times = (which: (call: Call) => boolean) => () => calls.filter(which).map(({ at }) => at);
  const [some, all] = [times(({ status }) => status >= 500), times(() => true)];
  const known = shareKnown(rule, timeScale, { some, all, least: budgetTraffic });
  const ofLate = scaledWindow(errorBudgetBurnOfLate.window as Duration, helpDeskRequests.emitter, timeScale);
  const burn = (share: number) => share / promises.errors.target;
  const judged = 1.1 * budgetTraffic * windowOf(rule, timeScale);
  return [
    { ...errors, begin },
    {
      alert,
      ...{ act: errors.act, does: errors.does, labels: {}, begin },
      prepare: () => until(() => calls.length > judged, 'a budget is judged', 10 * judged * (pause / 1000)),
      witness: {
        who: 'the visitors count how often it did not work, over the long window and over the short one',
        read: async () => {
          const since = Date.now() / 1000 - seconds(ofLate);
          const within = (at: readonly number[]) => at.filter((one) => one > since).length;
          return burn(Math.min(await known.share(), within(some()) / within(all())));
        },
        beyond: (value) => value > limit,
      },
      right: (at) => scaledBy(1 / promises.errors.target, known.right(at)),
      rightUntil: { least: limit, most: burn(1) },
    },
  ];
}

/** WebSockets are cut off, a tenth of them each second; whoever holds them opens them anew. */
function droppedConnections({ sockets, fault, timeScale }: HelpDeskStage): Cause {
  const alert = 'HelpDeskWebsocketDropsHigh';
  const limit = level(promises.websocketDrops, 'critical');
  const { perMinute, right } = rateKnown(ruleOf({ alert }).alert, timeScale, () => sockets.cutOff);
  const against = (dropped: number, open: number) => dropped / (dropped + open);
  return {
    alert,
    act: 'crowd',
    does: `the fault \`dropped-connections\`, which each second ends one in ten of ${held.sockets} WebSockets, that are opened anew`,
    labels: {},
    witness: {
      who: 'whoever holds the WebSockets counts those that are open, and those that were cut off',
      read: async () => {
        const dropped = await perMinute();
        return dropped < fewestDrops ? 0 : against(dropped, sockets.open());
      },
      beyond: (share) => share > limit,
    },
    // Of those that were cut off just now some are not open again.
    right: (at) => {
      const { least, most } = right(at);
      return { least: against(least, held.sockets), most: against(most, 0.8 * held.sockets) };
    },
    begin: () => fault({ name: 'dropped-connections', parameters: { share: 0.1, everyMilliseconds: 1000 } }),
  };
}

/** What brings each alert of the help desk's about. */
export const helpDeskCauses = (stage: HelpDeskStage): readonly Cause[] => [
  ...slowStatements(stage),
  ...refusedRequests(stage),
  droppedConnections(stage),
  { ...keptConnections(stage, 'HelpDeskConnectionsHigh', promises.connections), act: 'crowd' },
  forgottenTarget(stage, helpDeskExporter),
  ...renamedMetrics(stage, systems['help-desk'].name),
];
