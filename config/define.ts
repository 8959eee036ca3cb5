import type { PresaleConfigInput } from './schema.ts';

/**
 * Types what `presale.config.ts` exports:
 *
 *     export default definePresaleConfig({ system: { name: 'booking', redisUrl: 'redis://127.0.0.1:6379' } });
 */
export const definePresaleConfig = (config: PresaleConfigInput): PresaleConfigInput => config;
