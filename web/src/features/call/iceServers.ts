import * as v from 'valibot';

const answerSchema = v.object({
  ice_servers: v.array(
    v.object({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
  ),
});

/** The STUN and TURN servers that the administrator set; none in a plain local network. Rejects when the server does not answer. */
export async function loadIceServers(): Promise<RTCIceServer[]> {
  const response = await fetch('/api/v1/ice-servers', { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`ice servers: ${response.status}`);
  const { ice_servers } = v.parse(answerSchema, await response.json());
  return ice_servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  }));
}
