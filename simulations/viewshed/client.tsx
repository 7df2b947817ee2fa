import type { SightLine } from '#client/kit/client-role.ts';
import { contract } from './contract.ts';

/** What stands between two points, by the same surface and the same rays as the simulation. */
export const sightLine: SightLine = (api, query) => api.get(`/api/simulation/${contract.id}/sight-line?${query}`);
