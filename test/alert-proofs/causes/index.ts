import type { Cause } from '../cause.ts';
import type { Listener } from '../heartbeat.ts';
import type { Stage } from '../stage.ts';
import { forgottenTarget, hangingRedis, hangingTarget, wrongTarget } from './availability.ts';
import { contention, crowdedEvent, failingBookings, forgottenSeats, slowRequests } from './booking.ts';
import { stalledConsumer } from './kafka.ts';
import {
  badPushes,
  brokenConfiguration,
  brokenRule,
  brokenWay,
  hangingAlertmanager,
  hangingPrometheus,
  hangingReceiver,
  refusedSamples,
} from './platform.ts';

/** What can go on side by side, one set after the other: within a set no cause changes what another brings about. */
export const causesOn = (stage: Stage, heartbeat: Listener): readonly (readonly Cause[])[] => [
  [
    contention(stage),
    crowdedEvent(stage),
    forgottenSeats(stage),
    slowRequests(stage),
    stalledConsumer(stage),
    hangingTarget(stage),
  ],
  [hangingRedis(stage), forgottenTarget(stage), refusedSamples(stage), brokenRule(stage)],
  [
    hangingPrometheus(stage),
    failingBookings(stage),
    brokenConfiguration(stage),
    badPushes(stage),
    wrongTarget(stage),
    brokenWay(stage),
  ],
  [hangingAlertmanager(stage, heartbeat)],
  [hangingReceiver(stage)],
];
