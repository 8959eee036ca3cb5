import { helpDeskObjectives } from './help-desk.ts';
import { httpReqFailed, type JudgedByK6 } from './judged.ts';
import { k6DbQueryDuration, k6Errors, k6HttpReqDuration, k6HttpReqs, k6WsMessageLatency } from './k6.ts';

/** What the suites of the help desk are judged by. */
export const helpDeskPromises = [
  { metric: httpReqFailed, objective: helpDeskObjectives.errors },
  { metric: k6Errors, objective: helpDeskObjectives.errors },
  { metric: k6HttpReqDuration, objective: helpDeskObjectives.latencyP50 },
  { metric: k6HttpReqDuration, objective: helpDeskObjectives.latencyP95 },
  { metric: k6HttpReqDuration, objective: helpDeskObjectives.latency },
] as const satisfies readonly JudgedByK6[];

/** What they are judged by instead where the load goes beyond what is expected. */
export const helpDeskStressPromises = [
  { metric: httpReqFailed, objective: helpDeskObjectives.stressErrors },
  { metric: k6Errors, objective: helpDeskObjectives.stressErrors },
  { metric: k6HttpReqDuration, objective: helpDeskObjectives.stressLatency },
] as const satisfies readonly JudgedByK6[];

/** What the suite of the usual load is judged by besides: it alone has users enough. */
export const helpDeskLoadPromises = [
  { metric: k6HttpReqs, objective: helpDeskObjectives.loadThroughput },
] as const satisfies readonly JudgedByK6[];

/** What the suite of the WebSockets is judged by besides. */
export const helpDeskWebsocketPromises = [
  { metric: k6WsMessageLatency, objective: helpDeskObjectives.websocketLatency },
] as const satisfies readonly JudgedByK6[];

/** What the suite that asks Postgres itself is judged by besides. */
export const helpDeskSqlPromises = [
  { metric: k6DbQueryDuration, objective: helpDeskObjectives.queryLatency },
] as const satisfies readonly JudgedByK6[];
