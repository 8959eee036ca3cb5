/** Values for the `:parameters` of a route. */
export type RouteParams = Readonly<Record<string, string | number>>;

/**
 * The path of a route with its parameters filled in and its query added.
 * @throws {Error} when a parameter of the route has no value, or an empty one.
 */
export function path(route: string, params: RouteParams = {}, query: RouteParams = {}): string {
  const filled = route.replace(/:([A-Za-z]\w*)/g, (_, name: string) => {
    const value = String(params[name] ?? '');
    if (value === '') throw new Error(`route ${route}: the parameter "${name}" has no value`);
    return encodeURIComponent(value);
  });
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return search.length > 0 ? `${filled}?${search.join('&')}` : filled;
}

/** The name of a request, the same for every id: `GET /api/v1/events/:id/seats`. */
export const requestName = (method: string, route: string): string => `${method} ${route}`;
