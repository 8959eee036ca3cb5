import { z } from 'zod';
import { proofRecord, proven } from './record.ts';

const containerProof = z.object({
  /** By its name in docker-compose.yml. */
  service: z.string(),
  /** What ran, `name:tag`: another image is not proven. */
  image: z.string(),
  /** Whether it was built on the machine, or was the one that its makers publish. */
  from: z.enum(['local', 'upstream']),
  proven,
});

/** That a service ran as a container and was well. */
export type ContainerProof = z.infer<typeof containerProof>;

/** What ran as a container, `docs/proofs/containers.json`. */
export const containerProofs = proofRecord('containers', containerProof, ({ service }) => service);
