import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { reason } from '../../service/errors.ts';
import { type Readiness, readinessBody } from '../../service/readiness.ts';
import { RequestError, refusal } from '../../service/refusal.ts';
import { type Html, html, page } from './html.ts';

/** What a service shows of itself. */
export interface ServicePages {
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  readonly contentType: string;
  /** The exposition. `scrapeTimeout` is in seconds, where the scraper announces one. */
  metrics(scrapeTimeout: number | undefined): Promise<string | Uint8Array>;
  ready(): Promise<Readiness>;
  /** Adds the service's own routes. */
  routes?(app: Express): void;
  /** What its landing page says more. */
  landing?(): Html | Promise<Html>;
}

/** The header by which Prometheus announces its scrape time-out. */
const scrapeTimeoutHeader = 'X-Prometheus-Scrape-Timeout-Seconds';

/**
 * The express app that exporters and the receiver share: `/metrics`, `/-/healthy` (the process answers), `/-/ready`
 * (its dependencies answer, else 503), a landing page, refusals as JSON `{error, message, field?}`.
 */
export function serviceApp(pages: ServicePages, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(logRequests(log));
  app.get('/metrics', async (request, response) => {
    const announced = Number(request.get(scrapeTimeoutHeader));
    const text = await pages.metrics(announced > 0 && Number.isFinite(announced) ? announced : undefined);
    response.set('Content-Type', pages.contentType).end(text);
  });
  app.get('/-/healthy', (_request, response) => {
    response.json({ status: 'healthy' });
  });
  app.get('/-/ready', async (_request, response) => {
    const dependencies = await pages.ready();
    const ready = Object.values(dependencies).every((state) => state === true);
    response.status(ready ? 200 : 503).json(readinessBody(ready, dependencies));
  });
  app.get('/', async (_request, response) => {
    response.type('html').send(page(pages.name, html`${introduction(pages)}${(await pages.landing?.()) ?? ''}`));
  });
  pages.routes?.(app);
  app.use((request, _response, next) => {
    next(new RequestError(404, 'not_found', `${request.method} ${request.path}: there is no such route, see /`));
  });
  app.use(refuse(log));
  return app;
}

const introduction = ({ about }: ServicePages) => html`<p>${about}</p>
<ul>
<li><a href="/metrics">Metrics</a></li>
<li><a href="/-/healthy">Health</a>: the process answers</li>
<li><a href="/-/ready">Readiness</a>: what it depends on answers</li>
</ul>`;

const logRequests =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const began = performance.now();
    response.on('close', () => {
      const { method, path } = request;
      const seconds = (performance.now() - began) / 1000;
      log.debug(
        { method, path, status: response.statusCode, seconds, complete: response.writableFinished },
        'answered',
      );
    });
    next();
  };

/** Codes of what express and its body parsers refuse; every other 4xx of theirs is `bad_request`. */
const codes: Readonly<Record<string, string>> = {
  'entity.too.large': 'body_too_large',
  'entity.parse.failed': 'malformed_json',
  'encoding.unsupported': 'unsupported_encoding',
  'charset.unsupported': 'unsupported_charset',
};

const refuse =
  (log: Logger): ErrorRequestHandler =>
  (error: Error & { status?: number; type?: string }, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof RequestError) {
      response.status(error.status).json(error.refusal);
    } else if (error.status !== undefined && error.status >= 400 && error.status < 500) {
      response.status(error.status).json(refusal(codes[error.type ?? ''] ?? 'bad_request', error.message));
    } else {
      log.error({ err: error, method: request.method, path: request.path }, 'request failed');
      response.status(500).json(refusal('internal', `the service failed (${reason(error)}); its log has more`));
    }
  };
