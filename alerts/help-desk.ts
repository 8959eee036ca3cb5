import { systems } from '../catalog/systems.ts';
import {
  errorBudgetBurn,
  errorBudgetBurnOfLate,
  helpDeskErrorRatio,
  helpDeskLatencyP99,
  helpDeskRequestRate,
  queryP95,
  queryRate,
} from '../signals/help-desk.ts';
import { helpDeskConnectionUse } from '../signals/help-desk-stores.ts';
import { websocketDropRate, websocketDropRatio } from '../signals/help-desk-websocket.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { above, atLeast, provided } from './kit/condition.ts';
import { connectionsAlert } from './kit/connections.ts';
import { promisedAlerts } from './kit/promised.ts';
import { aboveAmongEnough, oneInTwenty, requestAlerts } from './kit/requests.ts';

const system = systems['help-desk'];

/** Requests per second over half an hour: of 1800, eleven must fail before the budget is said to burn. */
export const budgetTraffic = 1;

/** A minute. Of a few connections a single one is a large share. */
export const fewestDrops = 10;

/** Whether the help desk answers soon enough, and everybody hears what happens. */
export const helpDesk = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    ...requestAlerts(system, { latency: helpDeskLatencyP99, errors: helpDeskErrorRatio, rate: helpDeskRequestRate }),
    alert('HelpDeskErrorBudgetBurnHigh', {
      // Over the longer window it is no accident, and over the shorter one it still goes on.
      when: provided(
        provided(above(errorBudgetBurn, 'critical'), above(errorBudgetBurnOfLate, 'critical').expression),
        atLeast({ ...helpDeskRequestRate, window: errorBudgetBurn.window }, budgetTraffic),
      ),
      ...steady,
      severity: 'warning',
      component: 'api',
      summary: 'The error budget is used up too fast',
      description: ({ value, limit, label }) =>
        `Last measured: requests to ${label('system')} failed ${value} times as often as the target allows. The limit is ${limit}.`,
    }),
    alert('HelpDeskQueryLatencyHigh', {
      when: aboveAmongEnough(queryP95, queryRate, oneInTwenty),
      ...steady,
      severity: 'warning',
      component: 'postgres',
      summary: 'A query is slow',
      description: ({ value, limit, label }) =>
        `Last measured: one in twenty of the query ${label('query')} of ${label('system')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert('HelpDeskWebsocketDropsHigh', {
      when: provided(above(websocketDropRatio, 'critical'), atLeast(websocketDropRate, fewestDrops)),
      ...steady,
      severity: 'warning',
      component: 'websocket',
      summary: 'WebSockets are cut off',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} of the WebSockets of ${label('system')} were cut off within a minute. The limit is ${limit}.`,
    }),
    connectionsAlert('HelpDeskConnectionsHigh', helpDeskConnectionUse),
    ...promisedAlerts(system.name),
  ],
});
