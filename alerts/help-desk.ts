import { systems } from '../catalog/systems.ts';
import {
  errorBudgetBurn,
  helpDeskErrorRatio,
  helpDeskLatencyP99,
  helpDeskRequestRate,
  slowestQueryP95,
  websocketDropRate,
} from '../signals/help-desk.ts';
import { alert, alertGroup, steady } from './kit/alert.ts';
import { above, atLeast, provided } from './kit/condition.ts';
import { promisedAlerts } from './kit/promised.ts';
import { leastTraffic, requestAlerts } from './kit/requests.ts';

const system = systems['help-desk'];

/** Whether the help desk answers soon enough, and everybody hears what happens. */
export const helpDesk = alertGroup(system.name, {
  interval: '5s',
  alerts: [
    ...requestAlerts(system, { latency: helpDeskLatencyP99, errors: helpDeskErrorRatio, rate: helpDeskRequestRate }),
    alert('HelpDeskErrorBudgetBurnHigh', {
      when: provided(
        above(errorBudgetBurn, 'critical'),
        atLeast(helpDeskRequestRate, leastTraffic(errorBudgetBurn.window)),
      ),
      ...steady,
      severity: 'critical',
      component: 'api',
      summary: 'The error budget is used up too fast',
      description: ({ value, limit, label }) =>
        `Last measured: requests to ${label('system')} failed ${value} as often as the target allows. The limit is ${limit}.`,
    }),
    alert('HelpDeskQueryLatencyHigh', {
      when: provided(
        above(slowestQueryP95, 'critical'),
        atLeast(helpDeskRequestRate, leastTraffic(slowestQueryP95.window)),
      ),
      ...steady,
      severity: 'warning',
      component: 'postgres',
      summary: 'A query is slow',
      description: ({ value, limit, label }) =>
        `Last measured: one in twenty of the slowest query of ${label('system')} took ${value} or longer. The limit is ${limit}.`,
    }),
    alert('HelpDeskWebsocketDropsHigh', {
      when: above(websocketDropRate, 'critical'),
      ...steady,
      severity: 'warning',
      component: 'websocket',
      summary: 'WebSockets are cut off',
      description: ({ value, limit, label }) =>
        `Last measured: ${value} WebSockets of ${label('system')} were cut off. The limit is ${limit}.`,
    }),
    ...promisedAlerts(system.name),
  ],
});
