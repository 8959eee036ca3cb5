import {
  bookingConsumer,
  bookingService,
  flashSaleService,
  flashSaleWaitingRoom,
  flashSaleWorker,
  helpDeskService,
  orderFlowGateway,
  orderFlowInventory,
  orderFlowOrder,
  orderFlowPayment,
  ticketingProjector,
  ticketingService,
} from '../../catalog/emitters.ts';
import type { SystemName } from '../../catalog/systems.ts';
import { type Found, isMissing } from '../../runs/evidence.ts';
import type { RunRecord } from '../../runs/stored-run.ts';
import type { Finding } from './finding.ts';
import type { Measured } from './measured.ts';
import type { Policy } from './policy.ts';

/** The services of each system: what watches it, or stores for it, grows as it has to store. */
const servicesOf: Readonly<Record<SystemName, readonly { readonly job: string; readonly optional?: boolean }[]>> = {
  booking: [bookingService, bookingConsumer],
  ticketing: [ticketingService, ticketingProjector],
  'flash-sale': [flashSaleService, flashSaleWorker, flashSaleWaitingRoom],
  'order-flow': [orderFlowGateway, orderFlowOrder, orderFlowInventory, orderFlowPayment],
  'help-desk': [helpDeskService],
};

/** Whether the memory of the system's services went on rising. Only long runs can tell. */
export function leakFindings(
  { system }: Pick<RunRecord, 'system'>,
  measured: Found<Measured>,
  { judgesLeaks }: Policy,
): Finding[] {
  if (!judgesLeaks) return [];
  const fail = (text: string): Finding => ({ rule: 'leaks', outcome: 'fail', text });
  const services = isMissing(measured) ? measured : measured.services;
  if (isMissing(services)) return [fail(services.missing)];
  return servicesOf[system].flatMap(({ job, optional }): Finding[] => {
    const leak = services.find(({ service }) => service === job)?.leak;
    if (!leak) return optional ? [] : [fail(`${job}: nothing is known of its memory`)];
    const text = `${job}: ${leak.text}`;
    return [leak.found === 'none' ? { rule: 'leaks', outcome: 'pass', text } : fail(text)];
  });
}
