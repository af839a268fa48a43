import {
  type DeviceID,
  type Member,
  ProtocolError,
  type RoomSession,
  type RoomSnapshot,
  type Signal,
} from '@/connection/types';
import type { CallRoom, Signal as MediaSignal, Participant, Source } from '@/media/types';
import { loadIceServers } from './iceServers';

/** Where a call can go through the server, two devices stay connected to each other: three would have to send everything twice. */
const MESH_BESIDE_SERVER = 2;

const RIGHT = { microphone: 'speak', camera: 'camera', screen: 'share' } as const;

/** Joins the room's session to what a call asks for. */
export function callRoom(session: RoomSession, iceServers = loadIceServers): CallRoom {
  const kept = new KeptDevices();
  return {
    id: () => session.id,
    device: () => session.device,
    account: () => session.getSnapshot().self.account,
    roster: () => kept.update(session.getSnapshot()),
    subscribe: (listener) => session.subscribe(listener),
    topology: () => session.getSnapshot().room.topology,
    callMax: () => {
      const { call_max, policy } = session.getSnapshot().room;
      return call_max || policy.mesh_max;
    },
    meshMax: () => {
      const { call_max, policy } = session.getSnapshot().room;
      return call_max ? MESH_BESIDE_SERVER : policy.mesh_max;
    },
    relayOnly: () => session.getSnapshot().room.policy.relay,
    asks: () => session.getSnapshot().room.policy.view === 'ask',
    may: (source) => session.getSnapshot().rights.includes(RIGHT[source]),
    audience: (source) => audienceOf(session.getSnapshot(), source),
    leads: () => session.getSnapshot().rights.includes('spotlight'),
    showEveryone: (source) => session.offerView({ account: session.getSnapshot().self.account, source, everyone: true }),
    hideFromEveryone: async (source) => {
      const { self, views } = session.getSnapshot();
      const shown = views.filter((view) => view.account === self.account && view.source === source && view.everyone);
      await Promise.all(shown.map(({ view }) => session.endView(view)));
    },
    async setMediaState(state) {
      try {
        await session.setMediaState(state);
        return 'ok';
      } catch (cause) {
        if (codeOf(cause) === 'room_full') return 'full';
        if (codeOf(cause) === 'taken') return 'taken';
        throw cause;
      }
    },
    send: (to, signal) => sendSignal(session, to, signal),
    onSignal: (listener) => session.onSignal((signal) => listener(signal.from, toMedia(signal))),
    onMuted: (listener) =>
      session.onNotice((notice) => {
        if (notice.type === 'muted') listener(notice.source, nameOf(session, notice.for));
      }),
    onHanded: (listener) =>
      session.onNotice((notice) => {
        if (notice.type === 'screen-handed') listener(nameOf(session, notice.from) ?? '');
      }),
    iceServers: () => iceServers(session.id),
    offerMedia: (call, sdp, tracks) => session.offerMedia({ call, sdp, tracks }),
    answerMedia: (call, version, sdp) =>
      session.answerMedia({ call, version, sdp }).catch((cause: unknown) => {
        if (codeOf(cause) === 'bad_data') throw cause;
      }),
    showTiles: (call, tiles) => session.showTiles({ call, tiles }),
    restartMedia: (call) => session.restartMedia(call),
    onMediaOffer: (listener) => session.onMediaOffer(listener),
  };
}

/** To whom a source of one's own goes. */
function audienceOf({ room, self, views }: RoomSnapshot, source: Source): 'everyone' | 'some' | 'nobody' {
  if (room.policy.view === 'all') return 'everyone';
  const agreed = views.filter((v) => v.account === self.account && v.source === source && v.state === 'accepted');
  if (agreed.some((view) => view.everyone)) return 'everyone';
  return agreed.length > 0 ? 'some' : 'nobody';
}

/**
 * The devices of all members. A member whose connection to the server is cut keeps those last seen: the media of the two may still
 * flow, and the seat is kept.
 */
class KeptDevices {
  #last = new Map<string, Member['devices']>();

  update({ self, members }: RoomSnapshot): readonly Participant[] {
    const all = members.some((m) => m.account === self.account) ? members : [self, ...members];
    const last = new Map<string, Member['devices']>();
    const participants = all.flatMap((member) => {
      const away = member.state === 'reconnecting' && member.devices.length === 0;
      const devices = away ? (this.#last.get(member.account) ?? []) : member.devices;
      last.set(member.account, devices);
      return devices.map((device) => toParticipant(member, device));
    });
    this.#last = last;
    return participants;
  }
}

function toParticipant(member: Member, device: Member['devices'][number]): Participant {
  return {
    device: device.device_id,
    account: member.account,
    name: member.name,
    avatar: member.avatar,
    present: member.state === 'present',
    call: device.call || null, // absent or empty: in no call
    microphone: device.microphone,
    camera: device.camera,
    screen: device.screen,
    recording: device.recording,
  };
}

async function sendSignal(session: RoomSession, to: DeviceID, signal: MediaSignal): Promise<'ok' | 'gone'> {
  try {
    if (signal.type === 'ice-candidate') {
      await session.sendSignal(signal.type, { to, call: signal.call, candidate: toWire(signal.candidate) });
    } else {
      await session.sendSignal(signal.type, { to, call: signal.call, sdp: signal.sdp });
    }
    return 'ok';
  } catch (cause) {
    if (codeOf(cause) === 'gone') return 'gone';
    throw cause;
  }
}

const nameOf = (session: RoomSession, account: string | undefined): string | null =>
  session.getSnapshot().members.find((m) => m.account === account)?.name ?? null;

const codeOf = (cause: unknown) => (cause instanceof ProtocolError ? cause.code : undefined);

function toWire(init: RTCIceCandidateInit | null) {
  if (!init) return null;
  const { candidate = '', sdpMid, sdpMLineIndex, usernameFragment } = init;
  return {
    candidate,
    ...(sdpMid != null && { sdpMid }),
    ...(sdpMLineIndex != null && { sdpMLineIndex }),
    ...(usernameFragment != null && { usernameFragment }),
  };
}

function toMedia({ type, data }: Signal): MediaSignal {
  if (type === 'ice-candidate') return { type, call: data.call, candidate: data.candidate };
  return { type, call: data.call, sdp: data.sdp };
}
