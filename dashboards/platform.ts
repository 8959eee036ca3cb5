import { up } from '../catalog/platform.ts';
import {
  configLoaded,
  droppedAlertRate,
  failedNotificationRate,
  ruleFailureRate,
  ruleMissRate,
} from '../signals/alerting.ts';
import { scrapedSamples } from '../signals/availability.ts';
import { lostSampleRate, rejectedPushRate, remoteWriteDelay } from '../signals/remote-write.ts';
import { dashboard, panel, row, states } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

export const platform = dashboard('platform', {
  title: 'Observability Platform',
  question: 'Can the figures and the alerts be believed?',
  variables: [system(up)],
  rows: [
    row('Is everything measured?', panel(12, scrapedSamples), states(12, configLoaded)),
    row(
      'Are alerts evaluated and delivered?',
      panel(6, ruleFailureRate),
      panel(6, ruleMissRate),
      panel(6, droppedAlertRate),
      panel(6, failedNotificationRate),
    ),
    row('Does k6 get through?', panel(8, rejectedPushRate), panel(8, remoteWriteDelay), panel(8, lostSampleRate)),
  ],
});
