/**
 * When a bearer token expires, in milliseconds since 1970, if it is a JWT that says so; any other token never does.
 * @param decode base64url to text, which k6 and Node each do in their own way
 */
export function expiryOf(token: string, decode: (base64url: string) => string): number {
  const [, claims = ''] = token.split('.');
  try {
    const { exp } = JSON.parse(decode(claims)) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
