import { queueLength } from '../catalog/booking.ts';
import {
  arrivalRate,
  departureRate,
  departuresByOutcome,
  oldestWait,
  queueGrowth,
  timeToDrain,
  waitingBookings,
} from '../signals/queue.ts';
import { dashboard, panel, row, stacked, stat } from './kit/dashboard.ts';
import { system } from './kit/variables.ts';

export const bookingQueue = dashboard('booking-queue', {
  title: 'Booking Queue',
  question: 'How long do people wait, and does the queue empty?',
  variables: [system(queueLength)],
  rows: [
    row(
      'How long do people wait, and does the queue empty?',
      stat(4, waitingBookings),
      stat(4, oldestWait),
      stat(4, timeToDrain),
      stat(4, queueGrowth),
      stat(4, arrivalRate),
      stat(4, departureRate),
    ),
    row('Does it grow?', panel(12, waitingBookings), panel(12, 'Rates in and out', arrivalRate, departureRate)),
    row('What is it like to wait?', panel(8, oldestWait), panel(8, timeToDrain), stacked(8, departuresByOutcome)),
  ],
});
