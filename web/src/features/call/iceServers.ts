import * as v from 'valibot';
import type { IceServers } from '@/media/types';

const answerSchema = v.object({
  ice_servers: v.array(
    v.object({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
  ),
  lifetime: v.optional(v.number()),
});

/**
 * The STUN and TURN servers for a room that this device is in: the server's own relay with a credential that ends, and those that the
 * administrator set; none in a plain local network. Rejects when the server does not answer, or refuses.
 */
export async function loadIceServers(room: string): Promise<IceServers> {
  const response = await fetch(`/api/v1/ice-servers?room=${encodeURIComponent(room)}`, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`ice servers: ${response.status}`);
  const { ice_servers, lifetime } = v.parse(answerSchema, await response.json());
  const servers = ice_servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
  return { servers, lifetime: lifetime === undefined ? null : lifetime * 1_000 };
}
