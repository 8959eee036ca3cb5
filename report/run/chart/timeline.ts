import type { Marks } from '../model.ts';
import type { TimeGrid } from '../time-grid.ts';
import type { Painted, PaintedRows } from './band-chart.ts';
import { colour } from './plot.ts';

/** What happened when: the load, each fault, each alert, as rows on the time axis of all charts. */
export function timelineRows({ alerts, faults }: Marks, { loadSeconds }: TimeGrid): PaintedRows {
  const band = (from: number, to: number, meaning: string, opacity: number, text: string): Painted => ({
    from,
    to,
    state: 'neutral',
    colour: colour(meaning),
    opacity,
    text,
  });
  const named = <T extends { readonly name: string }>(all: readonly T[]) => Map.groupBy(all, ({ name }) => name);
  return {
    rows: [
      { name: 'k6 load', bands: [band(0, loadSeconds, 'load', 0.75, 'load')] },
      ...[...named(faults)].map(([name, own]) => ({
        name: `fault: ${name}`,
        bands: own.map(({ from, to }) => band(from, to, 'fault', 0.75, 'on')),
      })),
      ...[...named(alerts)].map(([name, own]) => ({
        name,
        bands: [...own]
          .sort((a, b) => a.from - b.from)
          .map(({ from, to, state }) => band(from, to, 'alert', state === 'firing' ? 0.85 : 0.3, state)),
      })),
    ],
  };
}
