/** Each alert of the order flow is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { systems } from '../../catalog/systems.ts';
import { openWatched } from '../panels/demo-stack.ts';
import { orderFlowCauses } from '../proofs/order-flow/causes.ts';
import { peopled } from '../proofs/order-flow/stage.ts';
import { timeScale } from './chosen.ts';
import { everyAlertOf } from './every-alert.ts';

const here = systems['order-flow'].name;

everyAlertOf(here, {
  open: async () => {
    const system = await openWatched(here, { timeScale, env: { LOG_LEVEL: 'info' } });
    return { system, close: system.close };
  },
  people: ({ system }) => peopled(system, timeScale),
  causes: orderFlowCauses,
});
