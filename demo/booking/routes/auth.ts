import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { Tokens } from '../../kit/auth/tokens.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import { text } from '../../kit/http/validation.ts';
import type { Users } from '../users.ts';

const password = text(200).min(8, 'must have at least 8 characters');
const email = z.email().max(254);

const Registration = z.object({ email, password, name: text(200).optional() });
const Credentials = z.object({ email: text(254), password: text(200) });

/** `POST /api/v1/auth/register` and `/login`. */
export function addAuthRoutes(app: HttpServer, users: Users, tokens: Tokens): void {
  app.post(
    '/api/v1/auth/register',
    { schema: { body: Registration }, config: { answers: [201, 409] } },
    async (request, reply) => {
      const { email, password } = request.body;
      const id = await users.register(email, password);
      if (!id) throw new RequestError(409, 'email_taken', `there is a user with the address ${email}`, 'email');
      return reply.code(201).send({ id, email });
    },
  );

  app.post('/api/v1/auth/login', { schema: { body: Credentials }, config: { answers: [200] } }, async (request) => {
    const { email, password } = request.body;
    const id = await users.signIn(email, password);
    if (!id) throw new RequestError(401, 'wrong_credentials', 'there is no user with this address and password');
    return { accessToken: await tokens.sign(id) };
  });
}
