import type { SystemName } from '../catalog/systems.ts';

/** Systems of which panels and alerts were not yet held against a running stack at real duration. */
export const proofsToCome: readonly SystemName[] = ['ticketing'];
