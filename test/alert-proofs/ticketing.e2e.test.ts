/** Each alert of ticketing is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { systems } from '../../catalog/systems.ts';
import { ticketingCauses } from '../proofs/ticketing/causes.ts';
import { openTicketing, peopled } from '../proofs/ticketing/stage.ts';
import { timeScale } from './chosen.ts';
import { everyAlertOf } from './every-alert.ts';

everyAlertOf(systems.ticketing.name, {
  open: () => openTicketing({ timeScale }),
  people: async (opened) => ({ ...(await peopled(opened)), timeScale }),
  causes: ticketingCauses,
});
