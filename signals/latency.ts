import { httpServerRequests } from '../catalog/booking.ts';
import { objectives } from '../catalog/objectives.ts';
import { requestSignals } from './requests.ts';

export const {
  p50: latencyP50,
  p95: latencyP95,
  promised: latencyP99,
  byRoute: latencyByRoute,
  rate: requestRate,
  byStatus: requestsByStatus,
  errorRatio,
} = requestSignals({
  metric: httpServerRequests,
  latency: objectives.booking.latency,
  errors: objectives.booking.errors,
  window: '1m',
});
