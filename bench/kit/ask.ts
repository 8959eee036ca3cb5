/** What Prometheus answers to an instant query: the values, with their labels. */
export async function instant(
  prometheusUrl: string,
  query: string,
  signal: AbortSignal,
): Promise<
  readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]
> {
  const answer = await fetch(`${prometheusUrl}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query }),
    signal,
  });
  const { data, error } = (await answer.json()) as {
    data: { result: Awaited<ReturnType<typeof instant>> };
    error: string;
  };
  if (!answer.ok) throw new Error(`${query}: ${error}`);
  return data.result;
}
