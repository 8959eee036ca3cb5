import { z } from 'zod';
import { type Duration, seconds } from '../../catalog/duration.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.array(text);
const settings = z.record(z.string(), text);

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'write a number and ms, s, m or h, such as 30s')
  .transform((length) => seconds(length as Duration));

const health = z.union([z.templateLiteral(['/', z.string()]), z.enum(['tcp', 'postgres', 'redis'])]);

const native = z.strictObject({
  engine: z.string(),
  health: health.optional(),
  optional: z.boolean().default(false),
  start: z.enum(['always', 'on-demand']).default('always'),
  'not-with': texts.default([]),
  render: texts.default([]),
  ports: texts.optional(),
  environment: settings.default({}),
});

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);

/** A service as the file writes it, in the few forms that ours is written in; fields for Docker alone are let pass. */
export const writtenService = z.object({
  image: z.string().default(''),
  profiles: texts.default([]),
  command: texts.default([]),
  environment: settings.default({}),
  ports: texts.default([]),
  volumes: texts.default([]),
  labels: settings.default({}),
  depends_on: z.record(z.string(), z.object({ condition })).default({}),
  working_dir: z.string().optional(),
  stop_signal: z.string().default('SIGTERM'),
  stop_grace_period: duration.default(10),
  restart: z.string().default('no'),
  healthcheck: z
    .object({
      interval: duration.default(30),
      timeout: duration.default(30),
      retries: z.number().default(3),
      start_period: duration.default(0),
    })
    .prefault({}),
  'x-native': native,
});

/** A service as the file writes it. */
export type WrittenService = z.output<typeof writtenService>;

/** The file: its services and the names of its volumes. */
export const writtenFile = z.object({
  services: z.record(z.string(), z.record(z.string(), z.unknown())),
  volumes: z.record(z.string(), z.unknown()).default({}),
});
