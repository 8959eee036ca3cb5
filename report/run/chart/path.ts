/**
 * A path of straight lines with as little text as shows the same at a tenth of a pixel: relative steps, and level
 * stretches as one. A path with anything but `M`, `L` and `Z` stays as it is.
 */
export function shortPath(path: string): string {
  const commands = path.match(/[A-Za-z][^A-Za-z]*/g) ?? [];
  const text: string[] = [];
  let at: Point = [0, 0];
  let start: Point = [0, 0];
  let level = 0;
  const endLevel = (): void => {
    if (level !== 0) text.push(`h${tenths(level)}`);
    level = 0;
  };
  for (const command of commands) {
    const name = command.charAt(0);
    if (name === 'Z' || name === 'z') {
      endLevel();
      text.push('z');
      at = start;
      continue;
    }
    if (name !== 'M' && name !== 'L') return path;
    const numbers = command.slice(1).match(/-?[\d.]+(?:e-?\d+)?/g) ?? [];
    for (let index = 0; index + 1 < numbers.length; index += 2) {
      const to: Point = [Math.round(Number(numbers[index]) * 10), Math.round(Number(numbers[index + 1]) * 10)];
      const [across, down] = [to[0] - at[0], to[1] - at[1]];
      if (name === 'M' && index === 0) {
        endLevel();
        text.push(`M${tenths(to[0])} ${tenths(to[1])}`);
        start = to;
      } else if (down === 0 && Math.sign(across) * Math.sign(level) >= 0) {
        level += across;
      } else {
        endLevel();
        if (down === 0) level = across;
        else text.push(across === 0 ? `v${tenths(down)}` : `l${tenths(across)}${down < 0 ? '' : ' '}${tenths(down)}`);
      }
      at = to;
    }
  }
  endLevel();
  return text.join('');
}

/** In tenths of a pixel. */
type Point = readonly [x: number, y: number];

const tenths = (value: number): string => String(value / 10);
