import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { Tokens } from '../../kit/auth/tokens.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import type { HelpDeskMetrics } from '../metrics.ts';
import type { Sessions } from '../sessions.ts';
import type { Users } from '../users.ts';

const Credentials = z.object({ email: text(254), password: text(200) });
const Refresh = z.object({ refreshToken: text(200) });

/** `POST /api/v1/auth/login` and `/refresh`, and `GET /api/v1/user/me`. */
export function addAuthRoutes(
  app: HttpServer,
  parts: {
    readonly users: Users;
    readonly sessions: Sessions;
    readonly tokens: Tokens;
    /** How long an access token lives, in seconds. */
    readonly expiresIn: number;
    readonly metrics: Pick<HelpDeskMetrics, 'signIns' | 'refreshes'>;
    readonly onRequest: (request: FastifyRequest) => Promise<void>;
  },
): void {
  const { users, sessions, tokens, expiresIn, metrics, onRequest } = parts;
  const granted = async (userId: string, refreshToken: string) => ({
    accessToken: await tokens.sign(userId),
    refreshToken,
    tokenType: 'Bearer',
    expiresIn,
  });

  app.post(
    '/api/v1/auth/login',
    {
      schema: { body: Credentials },
      config: { answers: [200, 401] },
      onResponse: async (_, { statusCode }) => {
        if (statusCode >= 500) metrics.signIns.inc({ outcome: 'failed' });
      },
    },
    async (request) => {
      const { email, password } = request.body;
      const user = await users.signIn(email, password);
      if (!user) {
        metrics.signIns.inc({ outcome: 'refused' });
        throw new RequestError(401, 'wrong_credentials', 'there is no user with this address and password');
      }
      const session = await granted(user.id, await sessions.begin(user.id));
      metrics.signIns.inc({ outcome: 'signed_in' });
      return { ...session, user };
    },
  );

  app.post(
    '/api/v1/auth/refresh',
    {
      schema: { body: Refresh },
      config: { answers: [200, 401] },
      onResponse: async (_, { statusCode }) => {
        if (statusCode >= 500) metrics.refreshes.inc({ outcome: 'failed' });
      },
    },
    async (request) => {
      const refreshed = await sessions.refresh(request.body.refreshToken);
      const isGood = 'userId' in refreshed;
      const isGone = isGood && !(await users.find(refreshed.userId));
      metrics.refreshes.inc({ outcome: isGone ? 'refused' : refreshed.outcome });
      if (isGone) throw unknownUser();
      if (isGood) return granted(refreshed.userId, refreshed.refreshToken);
      const why =
        refreshed.outcome === 'reused'
          ? 'this refresh token was used before, so its session has ended'
          : 'nobody has this refresh token, or it has expired';
      throw new RequestError(401, 'invalid_refresh_token', `${why}: sign in again`, 'refreshToken');
    },
  );

  app.get('/api/v1/user/me', { onRequest, config: { answers: [200, 401] } }, async (request) => {
    const user = await users.find(request.userId);
    if (!user) throw unknownUser();
    return user;
  });
}

/** What somebody is told whose token outlived them. */
export const unknownUser = (): RequestError =>
  new RequestError(401, 'unknown_user', 'the user of this token is no more: sign in again', 'authorization');
