import type { Connection } from './link';
import type { DeviceID, PeerState, TrackSource } from './types';

/** `peer`: both ways between two browsers; `up` and `down`: to the server and from it. */
export type Way = 'peer' | 'up' | 'down';

/** One connection of the call and what its tracks are. */
export interface Reported {
  readonly way: Way;
  /** Who is at the other end; null for the server. */
  readonly device: DeviceID | null;
  readonly state: PeerState['kind'];
  readonly connection: Pick<Connection, 'getStats'> | undefined;
  /** What a sent section carries, by its mid, where that is not told by its kind alone. */
  readonly sends?: ReadonlyMap<string, TrackSource>;
  /** Whose a received track is, by its id; without this all is of `device`. */
  readonly receives?: ReadonlyMap<string, { readonly device: DeviceID; readonly source: TrackSource }>;
}

export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay' | '';

/** Where an address belongs. The address itself is not kept. */
export type AddressScope = 'loopback' | 'link-local' | 'private' | 'public' | 'hidden' | 'unknown';

export interface PathEnd {
  readonly type: CandidateType;
  readonly scope: AddressScope;
  readonly family: 4 | 6 | null;
}

/** The candidate pair in use. */
export interface PathReading {
  readonly local: PathEnd;
  readonly remote: PathEnd;
  /** Of a relayed path, how the relay is reached. */
  readonly protocol: 'udp' | 'tcp' | 'tls' | '';
  readonly roundTripMs: number | null;
}

/** What stream of RTP is meant, and what it carries. Counters grow from the start of the stream. */
interface StreamReading {
  /** Names the stream within its connection. */
  readonly id: string;
  readonly source: TrackSource;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

export interface SentReading extends StreamReading {
  /** Of a picture that is sent in several sizes; else empty. */
  readonly layer: string;
  /** Why less is sent than could be: `none`, `cpu`, `bandwidth` or `other`. */
  readonly limitation: string;
}

export interface ReceivedReading extends StreamReading {
  readonly device: DeviceID;
  readonly jitterMs: number;
  readonly freezes: number;
  readonly frozenMs: number;
}

export interface ConnectionReading {
  readonly way: Way;
  readonly device: DeviceID | null;
  readonly state: PeerState['kind'];
  readonly path: PathReading | null;
  readonly sent: readonly SentReading[];
  readonly received: readonly ReceivedReading[];
}

/** All connections at one time (ms). */
export interface Reading {
  readonly at: number;
  readonly connections: readonly ConnectionReading[];
}

type Report = Record<string, unknown>;
type Reports = ReadonlyMap<string, Report>;

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads what the browser tells of a connection (W3C webrtc-stats). No address, no name and no content is in it. */
export async function readConnection(reported: Reported): Promise<ConnectionReading> {
  const { way, device, state, connection } = reported;
  const reports = new Map<string, Report>();
  // A connection that is just being closed tells nothing.
  const stats = await connection?.getStats().catch(() => undefined);
  stats?.forEach((report: Report) => void reports.set(text(report.id), report));
  const of = (type: string) => [...reports.values()].filter((r) => r.type === type);
  return {
    way,
    device,
    state,
    path: path(reports),
    sent: way === 'down' ? [] : of('outbound-rtp').map((r) => sent(r, reports, reported)),
    received: way === 'up' ? [] : of('inbound-rtp').flatMap((r) => received(r, reports, reported) ?? []),
  };
}

/** What both directions tell alike. */
function stream(report: Report, reports: Reports, source: TrackSource) {
  return {
    id: text(report.id),
    source,
    codec: text(reports.get(text(report.codecId))?.mimeType).replace(/^(audio|video)\//, ''),
    width: number(report.frameWidth),
    height: number(report.frameHeight),
  };
}

function sent(report: Report, reports: Reports, { sends }: Reported): SentReading {
  const answer = reports.get(text(report.remoteId)) ?? {}; // what the other side says of it
  return {
    ...stream(report, reports, sends?.get(text(report.mid)) ?? byKind(report)),
    layer: text(report.rid),
    frames: number(report.framesEncoded),
    bytes: number(report.bytesSent),
    packets: number(report.packetsSent),
    lost: number(answer.packetsLost),
    limitation: text(report.qualityLimitationReason),
  };
}

function received(report: Report, reports: Reports, { device, receives }: Reported): ReceivedReading | undefined {
  const owner = receives ? receives.get(text(report.trackIdentifier)) : device && { device, source: byKind(report) };
  if (!owner) return undefined;
  return {
    ...stream(report, reports, owner.source),
    device: owner.device,
    frames: number(report.framesDecoded),
    bytes: number(report.bytesReceived),
    packets: number(report.packetsReceived),
    lost: number(report.packetsLost),
    jitterMs: number(report.jitter) * 1000,
    freezes: number(report.freezeCount),
    frozenMs: number(report.totalFreezesDuration) * 1000,
  };
}

const byKind = (report: Report): TrackSource => (report.kind === 'audio' ? 'microphone' : 'camera');

function path(reports: Reports): PathReading | null {
  const pair = selectedPair(reports);
  if (!pair) return null;
  const [local, remote] = [reports.get(text(pair.localCandidateId)) ?? {}, reports.get(text(pair.remoteCandidateId)) ?? {}];
  const roundTrip = pair.currentRoundTripTime;
  return {
    local: end(local),
    remote: end(remote),
    protocol: protocolOf(text(local.relayProtocol) || text(local.protocol)),
    roundTripMs: typeof roundTrip === 'number' ? roundTrip * 1000 : null,
  };
}

/** Firefox names no pair in the transport, but marks it as selected. */
export function selectedPair(reports: Reports): Report | undefined {
  const all = [...reports.values()];
  const named = all.map((r) => text(r.selectedCandidatePairId)).find((id) => id !== '');
  return (named && reports.get(named)) || all.find((r) => r.type === 'candidate-pair' && r.selected === true);
}

function protocolOf(value: string): PathReading['protocol'] {
  return value === 'udp' || value === 'tcp' || value === 'tls' ? value : '';
}

function end(candidate: Report): PathEnd {
  const type = text(candidate.candidateType);
  const address = text(candidate.address) || text(candidate.ip);
  return {
    type: type === 'host' || type === 'srflx' || type === 'prflx' || type === 'relay' ? type : '',
    ...placeOf(address),
  };
}

/** What may be told of an address: its family, and where such addresses belong (RFC 6890). */
export function placeOf(address: string): { scope: AddressScope; family: 4 | 6 | null } {
  if (address.endsWith('.local')) return { scope: 'hidden', family: null };
  const [a = -1, b = -1] = address.split('.').map(Number);
  if (/^\d+(\.\d+){3}$/.test(address)) return { scope: scope4(a, b), family: 4 };
  if (!address.includes(':')) return { scope: 'unknown', family: null };
  const six = address.toLowerCase().replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:(\d+)\.(\d+)\.\d+\.\d+$/.exec(six);
  if (mapped) return { scope: scope4(Number(mapped[1]), Number(mapped[2])), family: 6 };
  if (six === '::1') return { scope: 'loopback', family: 6 };
  if (/^fe[89ab]/.test(six)) return { scope: 'link-local', family: 6 };
  return { scope: /^f[cd]/.test(six) ? 'private' : 'public', family: 6 };
}

function scope4(a: number, b: number): AddressScope {
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  const isPrivate =
    a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127);
  return isPrivate ? 'private' : 'public';
}
