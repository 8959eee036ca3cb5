import { ticketingService } from '../../../catalog/emitters.ts';
import { level, objectives } from '../../../catalog/objectives.ts';
import { systems } from '../../../catalog/systems.ts';
import { ticketingRequests } from '../../../catalog/ticketing.ts';
import type { Cause } from '../../alert-proofs/cause.ts';
import { forgottenTarget, renamedMetrics } from '../availability.ts';
import { connectionsSeen } from '../connections.ts';
import { failingRequests, slowRequests } from '../request-causes.ts';
import { putAhead } from './ahead.ts';
import { type SoldSeats, sellAgain, soldSeats, takeOut } from './breach.ts';
import type { PeopledStage } from './stage.ts';
import { behind, beyondStore, oversoldSeats } from './stores.ts';

/** Ticketing's stack with people on it, at a time scale. */
export interface TicketingStage extends PeopledStage {
  readonly timeScale: number;
}

/** A leak takes nearly all connections that Postgres allows. */
function leakedConnections({ stores, fault }: TicketingStage): Cause {
  return {
    alert: 'TicketingConnectionsHigh',
    act: 'crowd',
    does: 'the fault `connection-leak`, until 87 of 100 connections are in use',
    labels: {},
    witness: connectionsSeen(stores.events, objectives.ticketing.connections),
    begin: () => fault({ name: 'connection-leak', parameters: { share: 0.87 } }),
  };
}

/** The projector stops reading, and seats are reserved as ever. */
function stalledProjector({ stores, fault }: TicketingStage): Cause {
  const limit = level(objectives.ticketing.projectionDelay, 'critical');
  return {
    alert: 'TicketingProjectionDelayHigh',
    act: 'crowd',
    does: 'the fault `stalled-projector`, while seats are reserved',
    labels: {},
    witness: {
      who: 'the events are asked which of them the projections have not got, and for how long',
      read: async () => (await behind(stores)).seconds,
      beyond: (delay) => delay > limit,
    },
    begin: () => fault({ name: 'stalled-projector', parameters: {} }),
  };
}

/** The projections are those of a store that has come further. */
function foreignProjections({ stores }: TicketingStage): Cause {
  return {
    alert: 'TicketingProjectionsAhead',
    act: 'breakage',
    does: 'the position of the projections is moved 1000 events beyond the store, and back',
    labels: {},
    witness: {
      who: 'the projections are asked for their position, and the events for their last one',
      read: () => beyondStore(stores),
      beyond: (events) => events > 0,
    },
    begin: () => putAhead(stores),
  };
}

/** Somebody writes a reservation of seats that are reserved into the store, and in the end takes it out again. */
function seatSoldTwice({ stores, buyer }: TicketingStage): Cause {
  let seats: SoldSeats;
  return {
    alert: 'TicketingOversold',
    act: 'crowd',
    does: 'an event by hand that reserves two seats again; then it is taken out of the store, past its guard',
    labels: {},
    witness: {
      who: 'the events are asked for seats in two reservations, and beyond the capacity',
      read: () => oversoldSeats(stores),
      beyond: (oversold) => oversold > 0,
    },
    prepare: async () => {
      seats = await soldSeats(buyer);
    },
    begin: async () => {
      const position = await sellAgain(stores, seats);
      return () => takeOut(stores, position);
    },
  };
}

/** What brings each alert of ticketing's about. */
export const ticketingCauses = (stage: TicketingStage): readonly Cause[] => [
  slowRequests(stage, 'TicketingLatencyHigh', { metric: ticketingRequests, ...objectives.ticketing }),
  failingRequests(stage, 'TicketingErrorsHigh', objectives.ticketing.errors),
  leakedConnections(stage),
  stalledProjector(stage),
  foreignProjections(stage),
  forgottenTarget(stage, ticketingService),
  seatSoldTwice(stage),
  ...renamedMetrics(stage, systems.ticketing.name),
];
