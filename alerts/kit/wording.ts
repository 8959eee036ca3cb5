import type { Unit } from '../../catalog/units.ts';

/** The words that a description can take from the alert; Prometheus fills them in at each evaluation. */
export interface Wording<L extends string> {
  /** The value that was measured; of durations, ratios and bytes with its unit. */
  readonly value: string;
  /** The limit, written as the value is; empty where nothing is compared. */
  readonly limit: string;
  /** The value of a label. Only labels that the expression keeps can be named. */
  readonly label: (name: L) => string;
}

/** The template that writes a number as people read its unit. `number` is a template operand. */
function written(number: string, unit: Unit): string {
  switch (unit) {
    case 's':
      return `{{ ${number} | humanizeDuration }}`;
    case 'ratio':
      return `{{ ${number} | humanizePercentage }}`;
    case 'bytes':
      return `{{ ${number} | humanize1024 }}B`;
    case 'per second':
    case 'per minute':
      // Below 1 `humanize` writes thousandths: 500m.
      return `{{ if lt ${number} 1.0 }}{{ ${number} | printf "%.3g" }}{{ else }}{{ ${number} | humanize }}{{ end }}`;
    case 'times':
      return `{{ ${number} | printf "%.4g" }}`;
    default:
      return `{{ ${number} | printf "%.0f" }}`;
  }
}

const unitsWithWords: readonly Unit[] = ['s', 'ratio', 'bytes'];

/** The wording of an alert on a value of a unit. */
export const wording = <L extends string>(unit: Unit, limit: number | undefined): Wording<L> => ({
  value: written('$value', unit),
  limit: limit === undefined ? '' : unitsWithWords.includes(unit) ? written(String(limit), unit) : String(limit),
  label: (name) => `{{ $labels.${name} }}`,
});
