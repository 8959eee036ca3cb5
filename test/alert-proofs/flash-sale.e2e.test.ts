/** Each alert of the flash sale is brought about on its stack, and ended; `npm run prove:alerts` does so in real time. */
import { systems } from '../../catalog/systems.ts';
import { openSale, saleCauses } from '../proofs/flash-sale/causes.ts';
import { timeScale } from './chosen.ts';
import { everyAlertOf } from './every-alert.ts';

everyAlertOf(systems['flash-sale'].name, {
  open: () => openSale(timeScale),
  people: async (sale) => sale,
  causes: saleCauses,
});
