/** What the shop sells, and what an empty one is filled with. */
export const products = [
  { id: 'prod-1', name: 'Laptop', description: 'Light, with a keyboard that lasts.', price_cents: 99_999 },
  { id: 'prod-2', name: 'Mouse', description: 'Two buttons and a wheel.', price_cents: 2999 },
  { id: 'prod-3', name: 'Keyboard', description: 'It clicks.', price_cents: 7999 },
  { id: 'prod-4', name: 'Monitor', description: '27 inches.', price_cents: 29_999 },
  { id: 'prod-5', name: 'Headphones', description: 'They keep the office out.', price_cents: 14_999 },
] as const;

/** The currency of all prices. */
export const currency = 'USD';
