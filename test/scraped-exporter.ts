import { listen } from '../exporters/http/listen.ts';
import type { Service } from '../exporters/http/service.ts';

/** An exporter that runs. */
interface ScrapedExporter {
  /** The exposition. It is waited for as Prometheus does: no longer than the time-out that is announced, in seconds. */
  scrape(timeout?: number): Promise<string>;
  get(path: string): Promise<Response>;
}

/** Runs an exporter on a free port, works with it, and stops it. */
export async function withScrapedExporter(
  service: Service,
  use: (exporter: ScrapedExporter) => Promise<void>,
): Promise<void> {
  const listening = await listen(service.app, { host: '127.0.0.1', port: 0 });
  const get: ScrapedExporter['get'] = (path) => fetch(`${listening.url}${path}`);
  const scrape: ScrapedExporter['scrape'] = async (timeout = 30) => {
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': String(timeout) };
    const signal = AbortSignal.timeout(timeout * 1000);
    return (await fetch(`${listening.url}/metrics`, { headers, signal })).text();
  };
  try {
    await use({ scrape, get });
  } finally {
    await listening.close();
    await service.close();
  }
}

/** The series of an exposition whose metrics begin with `prefix`, with their values. */
export const seriesOf = (prefix: string, text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.startsWith(prefix))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
