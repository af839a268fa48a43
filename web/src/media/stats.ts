import type { Connection } from './link';
import { selectedPair } from './reading';
import type { DeviceID, PeerState } from './types';

/** What one peer connection did so far. Counters grow; rates come from two readings. No address and no content is in it. */
export interface PeerStats {
  readonly device: DeviceID;
  readonly state: PeerState['kind'];
  readonly framesDecoded: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly videoCodec: string;
  readonly videoBytes: number;
  readonly audioBytes: number;
  /** Loudness of the last sound received, 0 to 1. */
  readonly audioLevel: number;
  /** Sum of squared loudness over time since the start; grows only while something is heard. */
  readonly audioEnergy: number;
  readonly packetsLost: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  /** host, srflx, prflx or relay on either side; empty before a pair is chosen. */
  readonly localCandidate: string;
  readonly remoteCandidate: string;
  readonly roundTripMs: number;
}

type Report = Record<string, unknown>;

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `tracks` are the ids of those that count where a connection carries others too. */
export async function readStats(
  device: DeviceID,
  state: PeerState['kind'],
  connection: Pick<Connection, 'getStats'> | undefined,
  tracks?: readonly string[],
): Promise<PeerStats> {
  const reports = new Map<string, Report>();
  (await connection?.getStats())?.forEach((report: Report) => {
    if (!tracks || report.type !== 'inbound-rtp' || tracks.includes(text(report.trackIdentifier))) {
      reports.set(text(report.id), report);
    }
  });
  const find = (type: string, kind?: string) =>
    [...reports.values()].find((r) => r.type === type && (!kind || r.kind === kind)) ?? {};
  const [video, audio] = [find('inbound-rtp', 'video'), find('inbound-rtp', 'audio')];
  const sent = [...reports.values()].filter((r) => r.type === 'outbound-rtp'); // each layer of a picture for itself
  const total = (rows: Report[], key: string) => rows.reduce((sum, row) => sum + number(row[key]), 0);
  const pair = selectedPair(reports) ?? {};
  const candidate = (key: string) => text(reports.get(text(pair[key]))?.candidateType);
  return {
    device,
    state,
    framesDecoded: number(video.framesDecoded),
    frameWidth: number(video.frameWidth),
    frameHeight: number(video.frameHeight),
    videoCodec: text(reports.get(text(video.codecId))?.mimeType),
    videoBytes: number(video.bytesReceived),
    audioBytes: number(audio.bytesReceived),
    audioLevel: number(audio.audioLevel),
    audioEnergy: number(audio.totalAudioEnergy),
    packetsLost: number(video.packetsLost) + number(audio.packetsLost),
    framesSent: total(sent, 'framesSent'),
    bytesSent: total(sent, 'bytesSent'),
    localCandidate: candidate('localCandidateId'),
    remoteCandidate: candidate('remoteCandidateId'),
    roundTripMs: number(pair.currentRoundTripTime) * 1000,
  };
}

declare global {
  interface Window {
    /** For diagnosis and browser tests: the figures of each peer connection of the call on this page. Read only. */
    __atriumStats?: () => Promise<readonly PeerStats[]>;
  }
}

/** Offers the figures to whoever opens the console; returns the function that takes them away. */
export function exposeStats(read: () => Promise<readonly PeerStats[]>): () => void {
  window.__atriumStats = read;
  return () => {
    if (window.__atriumStats === read) delete window.__atriumStats;
  };
}
