import { PresaleError } from '../../config/errors.ts';

const reference = /\$(?:\$|\{([^}]*)\}|([A-Za-z_]\w*))/g;
const braced = /^([A-Za-z_]\w*)(?:(:?-)(.*))?$/s;

/**
 * Puts variables into a text as Compose does: `$X`, `${X}`, `${X:-default}`, `${X-default}`, and `$$` for a dollar.
 * A variable that is not set is empty.
 * @throws {PresaleError} for any other form, which the native runtime does not understand.
 */
export function interpolate(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(reference, (whole, inBraces: string | undefined, bare: string | undefined) => {
    if (whole === '$$') return '$';
    if (bare !== undefined) return env[bare] ?? '';
    const match = braced.exec(inBraces ?? '');
    if (!match) {
      throw new PresaleError(`docker-compose.yml: "${whole}" is not understood: write \${NAME} or \${NAME:-default}`);
    }
    const [, name = '', operator, fallback = ''] = match;
    const value = env[name];
    const missing = operator === ':-' ? value === undefined || value === '' : value === undefined;
    return missing ? fallback : (value ?? '');
  });
}

/** Puts variables into every text of a document; keys stay as they are. */
export function interpolateAll(value: unknown, env: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, env));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, env)]));
  }
  return value;
}
