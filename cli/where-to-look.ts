import type { Stack } from '../stack/stack.ts';

/** Prints the addresses of what people look at, and what was left out. */
export async function whereToLook(stack: Stack): Promise<void> {
  console.log(
    stack.started ? `The stack runs (${stack.runtime}).` : `The stack was running already (${stack.runtime}).`,
  );
  const names = new Set((await stack.services()).map(({ name }) => name));
  const pages = {
    Prometheus: 'prometheus',
    Alertmanager: 'alertmanager',
    'Alert record': 'alert-receiver',
    Booking: 'booking',
    Ticketing: 'ticketing',
    'Flash sale': 'flash-sale',
    'Waiting room': 'flash-sale-waiting-room',
    'Order flow': 'order-flow',
    'Help desk': 'help-desk',
  };
  for (const [title, service] of Object.entries(pages)) {
    if (names.has(service)) console.log(`  ${title.padEnd(13)} ${stack.url(service)}`);
  }
  const grafana = await stack.grafana();
  if (grafana)
    console.log(`  ${'Grafana'.padEnd(13)} ${grafana.url}  sign in as ${grafana.user} with ${grafana.password}`);
  for (const note of stack.notes) console.log(note);
}
