import { type Call, every, timed } from '../../alert-proofs/stage.ts';
import type { DemoStack } from '../../panels/demo-stack.ts';
import { type TicketBuyer, ticketBuyer } from '../../ticketing-client.ts';

/** People who buy tickets all the time, and what they were answered. */
export interface TicketVisitors {
  readonly buyer: TicketBuyer;
  readonly calls: readonly Call[];
  readonly leave: () => void;
}

/** Between two requests for seats, and between two looks at what is left, in milliseconds. */
const pauses = { reservation: 400, look: 150 } as const;

/** Lets people come: they look what is left and reserve seats, of a new event when one is sold out. */
export async function ticketVisitors({ target }: Pick<DemoStack, 'target'>): Promise<TicketVisitors> {
  const buyer = ticketBuyer(target.baseUrl, target.k6Environment?.AUTH_TEST_TOKEN);
  const announce = async (): Promise<string> => {
    const { status, body } = await buyer.announce();
    return status === 201 ? body.event_id : announce();
  };
  let event = await announce();
  const calls: Call[] = [];
  const answered = async (request: () => ReturnType<TicketBuyer['look']>): Promise<number> => {
    const [{ status }, call] = await timed(request);
    calls.push(call);
    return status;
  };
  const stops = [
    every(pauses.reservation, async () => {
      const status = await answered(() => buyer.reserve(event, { section: 'General' }));
      if (status === 409) event = await announce();
    }),
    every(pauses.look, () => answered(() => buyer.availability(event))),
  ];
  return {
    ...{ buyer, calls },
    leave: () => {
      for (const stop of stops) stop();
    },
  };
}
