import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Connection, RoomID, RoomSession } from '@/connection';
import { ProtocolError } from '@/connection';
import { type JoinSettings, rejoinSettings } from '@/features/call';
import { forgetJoin, forgetName, readEntry, writeEntry } from './frame/entry';
import { comesBack, type Outcome } from './frame/outcome';

/** Where a person is: before the room, on the way in, in the lobby until a host opens, inside, or outside with a reason. */
export type Place =
  /** `refused`: the name that the room did not take. */
  | { readonly at: 'door'; readonly refused?: string }
  | { readonly at: 'joining'; readonly settings: JoinSettings; readonly back: boolean }
  | { readonly at: 'waiting'; readonly settings: JoinSettings }
  | {
      readonly at: 'in';
      readonly settings: JoinSettings;
      readonly session: RoomSession;
      readonly joinedAt: number;
    }
  | { readonly at: 'out'; readonly outcome: Outcome };

/** How to come in as this tab last did, without the pre-join page. */
function asBefore(number: string, displayName: string): JoinSettings {
  const { name, microphone, camera } = readEntry(number);
  return rejoinSettings(name ?? displayName, { microphone: microphone ?? false, camera: camera ?? false });
}

const KINDS = ['microphone', 'camera'] as const;

/** In the lobby one sees oneself: what is to be sent inside runs already. */
function openSources({ local, ...wanted }: JoinSettings): void {
  for (const kind of KINDS) if (wanted[kind] && !local.state.get()[kind].on) void local.set(kind, true);
}

/** The settings as they were changed since. */
function asNow(settings: JoinSettings): JoinSettings {
  const { microphone, camera } = settings.local.state.get();
  return { ...settings, microphone: microphone.on, camera: camera.on };
}

/** The way into a room and out of it. A tab that was inside goes straight back, and one that waited waits again. */
export function useEntrance(
  { number, secret, displayName }: { number: string; secret: string | undefined; displayName: string },
  connection: Connection | undefined,
) {
  const [place, setPlace] = useState<Place>(() => {
    const { joinedAt, waiting } = readEntry(number);
    return joinedAt === undefined && !waiting
      ? { at: 'door' }
      : { at: 'joining', settings: asBefore(number, displayName), back: true };
  });
  const [refusals, setRefusals] = useState(0);
  const settings = place.at === 'joining' || place.at === 'waiting' ? place.settings : undefined;

  // A layout effect ends before the connection says goodbye, so that nobody is left waiting.
  useLayoutEffect(() => {
    if (!connection || !settings) return;
    let current = true;
    let waitsAt: RoomID | undefined;
    const { name } = settings;
    const waits = (room: RoomID) => {
      if (!current) return;
      waitsAt = room;
      openSources(settings);
      writeEntry(number, { name, waiting: true });
      setPlace({ at: 'waiting', settings });
    };
    connection.join({ number, name, ...(secret !== undefined && { secret }) }, waits).then(
      (session) => {
        if (!current) return;
        const chosen = waitsAt !== undefined || settings.previewed ? asNow(settings) : settings;
        waitsAt = undefined;
        const { joinedAt = Date.now() } = readEntry(number);
        writeEntry(number, { name, joinedAt, waiting: false });
        setPlace({ at: 'in', settings: chosen, session, joinedAt });
      },
      (cause: unknown) => {
        waitsAt = undefined;
        // A connection that is over says why by its state.
        if (!current || (cause instanceof ProtocolError && cause.code === 'closed')) return;
        settings.local.release();
        if (cause instanceof ProtocolError && cause.code === 'display_name_invalid') {
          // Kept, it would be refused at every coming back.
          forgetName(number);
          setRefusals((n) => n + 1);
          setPlace({ at: 'door', refused: name });
          return;
        }
        const outcome = outcomeOfRefusal(cause);
        if (!comesBack(outcome.code)) writeEntry(number, { waiting: false });
        setPlace({ at: 'out', outcome });
      },
    );
    return () => {
      current = false;
      if (waitsAt !== undefined) void connection.leave(waitsAt);
    };
  }, [connection, settings, number, secret]);
  useReleaseAtEnd(place.at === 'in' ? place.settings : settings);

  return {
    place,
    /** How often a name was refused: each time the door is another, whose devices begin anew. */
    refusals,
    /** What was chosen at the door is remembered at once: who is refused tries again as they chose. */
    join: useCallback(
      (next: JoinSettings) => {
        const { name, microphone, camera } = next;
        writeEntry(number, { name, microphone, camera });
        setPlace({ at: 'joining', settings: next, back: false });
      },
      [number],
    ),
    /** Out, with a reason. A refresh then shows the pre-join page unless the reason passes by itself. */
    goOut: useCallback(
      (outcome: Outcome) => {
        if (!comesBack(outcome.code)) forgetJoin(number);
        setPlace((now) => {
          if ('settings' in now) now.settings.local.release(); // inside too: the call may not have been loaded yet
          return { at: 'out', outcome };
        });
      },
      [number],
    ),
    /** In again: as before, or by the pre-join page after having left. */
    again: useCallback(
      (left: boolean) =>
        setPlace(left ? { at: 'door' } : { at: 'joining', settings: asBefore(number, displayName), back: true }),
      [number, displayName],
    ),
  };
}

/** Nobody who goes away leaves a camera on. */
function useReleaseAtEnd(settings: JoinSettings | undefined) {
  const latest = useRef(settings);
  useEffect(() => {
    latest.current = settings;
  });
  useEffect(() => () => latest.current?.local.release(), []);
}

function outcomeOfRefusal(cause: unknown): Outcome {
  if (!(cause instanceof ProtocolError)) return { code: 'internal' };
  return { code: cause.code, ...(cause.retry !== undefined && { retry: Date.now() + cause.retry }) };
}
