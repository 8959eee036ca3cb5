import { orderPath } from '../routes.ts';

/**
 * The address of a path of the sale, for a visitor who goes back there. What leads elsewhere leads to where orders are
 * placed: the path comes from the address bar, where anybody could have put anything.
 */
export function wayBack(sale: string, path: unknown): string {
  const front = new URL(orderPath, sale);
  // Browsers take a backslash for a slash, and two of these for another host; URL does as they do.
  if (typeof path !== 'string' || !path.startsWith('/') || !URL.canParse(path, front.href)) return front.href;
  const there = new URL(path, front);
  return there.origin === front.origin ? `${there.origin}${there.pathname}${there.search}` : front.href;
}
