/** Each alert of the help desk is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { systems } from '../../catalog/systems.ts';
import { helpDeskCauses, peopled } from '../proofs/help-desk/causes.ts';
import { openHelpDesk } from '../proofs/help-desk/stage.ts';
import { timeScale } from './chosen.ts';
import { everyAlertOf } from './every-alert.ts';

everyAlertOf(systems['help-desk'].name, {
  open: () => openHelpDesk({ timeScale, env: { LOG_LEVEL: 'info' } }),
  people: (desk) => peopled(desk, timeScale),
  causes: helpDeskCauses,
});
