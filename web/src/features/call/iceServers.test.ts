import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadIceServers } from './iceServers';

function answer(status: number, body: unknown) {
  const fetched = vi.fn(async (_: string, __?: RequestInit) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

describe('loadIceServers', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('asks for a room, and gives the credentials and their life', async () => {
    const fetched = answer(200, {
      ice_servers: [{ urls: ['turn:a'], username: 'u', credential: 'c' }, { urls: ['stun:b'] }],
      expires: 1_800_000_000_000,
      lifetime: 3_600,
    });
    expect(await loadIceServers('a b&c')).toEqual({
      servers: [{ urls: ['turn:a'], username: 'u', credential: 'c' }, { urls: ['stun:b'] }],
      lifetime: 3_600_000,
    });
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/ice-servers?room=a%20b%26c');
  });

  it('gives no life without a relay', async () => {
    answer(200, { ice_servers: [] });
    expect(await loadIceServers('r')).toEqual({ servers: [], lifetime: null });
  });

  it('rejects a refusal and nonsense', async () => {
    answer(404, { code: 'not_member' });
    await expect(loadIceServers('r')).rejects.toThrow('404');
    answer(200, { ice_servers: 'none' });
    await expect(loadIceServers('r')).rejects.toThrow();
  });
});
