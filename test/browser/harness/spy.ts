import type { BrowserContext, Page } from '@playwright/test';

type Kind = 'audioinput' | 'videoinput';

declare global {
  interface Window {
    /** What the page did with devices and connections, and the plugs of its devices. */
    __spy?: {
      tracks: MediaStreamTrack[];
      connections: RTCPeerConnection[];
      unplug(kind: Kind): Promise<string>;
      plug(kind: Kind): void;
    };
  }
}

/** Lets the test see every track and peer connection of the profile's pages, and pull out and plug in its devices. */
export async function spyOn(context: BrowserContext): Promise<void> {
  await context.addInitScript(install);
}

/** Kinds of the captured tracks that still run. */
export const liveTracks = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window.__spy?.tracks ?? []).filter((t) => t.readyState === 'live').map((t) => t.kind));

/** How many peer connections are not closed. */
export const openConnections = (page: Page): Promise<number> =>
  page.evaluate(() => (window.__spy?.connections ?? []).filter((c) => c.connectionState !== 'closed').length);

/** The two ends of a path, seen from the page: the types of their candidates, and by what they are reached, or the relay is. */
export interface Path {
  readonly local: { readonly type: string; readonly by: string };
  readonly remote: { readonly type: string; readonly by: string };
}

/** The paths that the connections of the page have taken. */
export const paths = (page: Page): Promise<readonly Path[]> =>
  page.evaluate(async () => {
    const open = (window.__spy?.connections ?? []).filter((c) => c.connectionState === 'connected');
    return Promise.all(
      open.map(async (connection) => {
        const reports = new Map<string, Record<string, string>>();
        for (const [id, report] of await connection.getStats()) reports.set(id, report);
        const transport = [...reports.values()].find((r) => r.type === 'transport');
        const pair = reports.get(transport?.selectedCandidatePairId ?? '');
        const end = (id = '') => {
          const { candidateType, relayProtocol, protocol } = reports.get(id) ?? {};
          return { type: candidateType ?? '', by: relayProtocol ?? protocol ?? '' };
        };
        return { local: end(pair?.localCandidateId), remote: end(pair?.remoteCandidateId) };
      }),
    );
  });

/** The addresses of others that the page has learnt on the connections that are not closed. */
export const learnt = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const found = new Set<string>();
    for (const connection of window.__spy?.connections ?? [])
      for (const [, report] of await connection.getStats())
        if (report.type === 'remote-candidate' && report.address) found.add(report.address);
    return [...found];
  });

/** What the page is told of the streams that it receives, on the connections that are not closed. */
export const inbound = (page: Page): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  page.evaluate(async () => {
    const open = (window.__spy?.connections ?? []).filter((c) => c.connectionState !== 'closed');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    return reports.flatMap((report) => [...report.values()]).filter((r) => r.type === 'inbound-rtp');
  });

/** Pulls out the device that is in use, as its driver would; returns its label. */
export const unplug = (page: Page, kind: Kind): Promise<string> => page.evaluate((k) => window.__spy?.unplug(k) ?? '', kind);

/** Plugs in again whatever of this kind was pulled out. */
export const plug = (page: Page, kind: Kind): Promise<void> => page.evaluate((k) => window.__spy?.plug(k), kind);

/** Runs in the page before its own scripts, so it refers to nothing outside itself. */
function install() {
  const media = navigator.mediaDevices;
  if (!media || window.__spy) return;
  const [capture, list] = [media.getUserMedia.bind(media), media.enumerateDevices.bind(media)];
  const gone = new Map<string, Kind>();
  /** Chromium's second fake camera gives depth, which no call can send. */
  const usable = (d: MediaDeviceInfo) => !gone.has(d.deviceId) && d.label !== 'fake_device_1';
  const trackKind = { audioinput: 'audio', videoinput: 'video' } as const;
  const present = async (kind: Kind) => (await list()).filter((d) => d.kind === kind && usable(d));

  /** The constraints of one kind with a device that is plugged in, as the browser would choose it. */
  const choose = async (kind: Kind, wanted: boolean | MediaTrackConstraints | undefined) => {
    if (!wanted || gone.size === 0) return wanted;
    const devices = await present(kind);
    const constraints = wanted === true ? {} : wanted;
    const asked = JSON.stringify(constraints.deviceId ?? '');
    const device = devices.find((d) => asked.includes(d.deviceId)) ?? devices[0];
    if (!device) throw new DOMException('Requested device not found', 'NotFoundError');
    return { ...constraints, deviceId: { exact: device.deviceId } };
  };
  media.enumerateDevices = async () => (await list()).filter(usable);
  media.getUserMedia = async (wanted = {}) => {
    const [audio, video] = [await choose('audioinput', wanted.audio), await choose('videoinput', wanted.video)];
    const stream = await capture({ ...(audio && { audio }), ...(video && { video }) });
    spy.tracks.push(...stream.getTracks());
    return stream;
  };
  const spy: NonNullable<Window['__spy']> = {
    tracks: [],
    connections: [],
    async unplug(kind) {
      const lost = spy.tracks.filter((t) => t.kind === trackKind[kind] && t.readyState === 'live');
      const ids = lost.map((t) => t.getSettings().deviceId);
      // The system's default is the same device under a second id.
      for (const d of await list())
        if (d.kind === kind && (ids.includes(d.deviceId) || d.deviceId === 'default')) gone.set(d.deviceId, kind);
      media.dispatchEvent(new Event('devicechange'));
      for (const track of lost) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      return lost[0]?.label ?? '';
    },
    plug(kind) {
      for (const [id, k] of gone) if (k === kind) gone.delete(id);
      media.dispatchEvent(new Event('devicechange'));
    },
  };
  window.__spy = spy;
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      spy.connections.push(this);
    }
  };
}
