import { z } from 'zod';
import type { Tokens } from '../../../kit/auth/tokens.ts';
import type { HttpServer } from '../../../kit/http/server.ts';
import { text } from '../../../kit/http/validation.ts';
import type { User } from '../../apis/user.ts';
import type { Services } from '../services.ts';

const Registration = z.object({
  email: z.email().max(254),
  password: text(200).min(8, 'must have at least 8 characters'),
  full_name: text(200).optional(),
});
const Credentials = z.object({ email: text(254), password: text(200) });

/** `POST /auth/register` and `/auth/login`: both sign in. */
export function addAuthRoutes(app: HttpServer, { user: users }: Services, tokens: Tokens, secondsToLive: number): void {
  const signedIn = async (user: User) => ({
    access_token: await tokens.sign(user.id),
    token_type: 'bearer',
    expires_in: secondsToLive,
    user,
  });

  app.post(
    '/auth/register',
    { schema: { body: Registration }, config: { answers: [201, 409] } },
    async (request, reply) => {
      const { full_name = '', ...credentials } = request.body;
      return reply.code(201).send(await signedIn(await users.Register({ ...credentials, full_name })));
    },
  );

  app.post('/auth/login', { schema: { body: Credentials }, config: { answers: [200, 401] } }, async (request) =>
    signedIn(await users.SignIn(request.body)),
  );
}
