import { describe, expect, test } from 'vitest';
import { wording } from '../alerts/kit/wording.ts';
import type { Unit } from '../catalog/units.ts';
import { readable } from './template.ts';

test.each([
  ['{{ $labels.job }} at {{$labels.instance}}', '<job> at <instance>'],
  ['{{ $value | printf "%.0f" }} messages', '<value> messages'],
  ['{{ if lt $value 1.0 }}{{ $value }}{{ else }}{{ $value | humanize }}{{ end }} a minute', '<value> a minute'],
  ['{{ 2 | humanizeDuration }}, {{ 0.05 | humanizePercentage }}', '2 s, 5 %'],
  ['{{ if gt $value 1.0 }}many{{ else }}few{{ end }}', '{{ if gt $value 1.0 }}many{{ else }}few{{ end }}'],
  ['{{ query "up" | first | value }}', '{{ query "up" | first | value }}'],
])('%s is read as %s', (text, read) => expect(readable(text)).toBe(read));

describe('what alerts write', () => {
  test.each(['s', 'ratio', 'per second', 'per minute', 'bookings', 'state'] satisfies Unit[])(
    'of a value in %s is read without a template',
    (unit) => {
      const say = wording<'job'>(unit, 3);
      expect(readable(`${say.value} of ${say.limit} in ${say.label('job')}`)).toMatch(/^<value> of [\d %s]+ in <job>$/);
    },
  );
});
