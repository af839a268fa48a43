import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect } from 'react';
import { roomQuery } from '@/api/rooms';
import { PreJoin } from '@/features/call';
import { useT } from '@/i18n';
import { groupNumber, PlainPage } from '@/ui';
import { ComingBack } from './frame/ComingBack';
import { forgetJoin, readEntry } from './frame/entry';
import { OutcomeScreen } from './frame/OutcomeScreen';
import { useUnreachable } from './frame/useUnreachable';
import { WaitingRoom } from './frame/WaitingRoom';
import { LateRoom, loadRoom } from './LateRoom';
import { noticeWords, seenWords } from './lesson/door';
import { useConnection, useConnectionState } from './useConnection';
import { useEntrance } from './useEntrance';
import { useOutcome } from './useOutcome';

const ENDED = { code: 'ended' };

interface Props {
  readonly number: string;
  readonly displayName: string;
  readonly secret: string | undefined;
  readonly attempt: number;
  readonly onNewConnection: () => void;
}

/** One person's visit to a room: before, inside, and after. */
export function Visit({ number, displayName, secret, attempt, onNewConnection }: Props) {
  const t = useT();
  const connection = useConnection(attempt);
  const state = useConnectionState(connection);
  const known = useQuery(roomQuery(number)).data;
  const { place, refusals, join, goOut, again } = useEntrance({ number, secret, displayName }, connection);
  const session = place.at === 'in' ? place.session : undefined;
  const over = useOutcome(session, state);
  const unreachable = useUnreachable(state);
  // Whoever is before the door is soon inside.
  useEffect(() => void loadRoom().catch(() => undefined), []);
  const retryNow = () => connection?.retry();

  useEffect(() => {
    if (over !== undefined && place.at !== 'out' && place.at !== 'door') goOut({ code: over });
  }, [over, place.at, goOut]);
  // Layout effects end before the connection says goodbye, so that the seat is given back at once.
  useLayoutEffect(() => {
    if (!connection || !session) return;
    return () => void connection.leave(session.id);
  }, [connection, session]);
  useLayoutEffect(() => () => forgetJoin(number), [number]);

  const seen = seenWords(known, t);
  const notice = noticeWords(known, t);
  const title = known?.title ?? t('room.title', { number: groupNumber(number) });

  switch (place.at) {
    case 'in':
      return (
        <LateRoom
          session={place.session}
          settings={place.settings}
          joinedAt={place.joinedAt}
          state={state}
          onRetry={retryNow}
          secret={secret}
          onLeave={() => goOut({ code: 'left' })}
        />
      );
    case 'waiting':
      return (
        <WaitingRoom
          title={title}
          number={number}
          settings={place.settings}
          state={state}
          onRetry={retryNow}
          onCancel={() => goOut({ code: 'gave_up' })}
        />
      );
    case 'out': {
      const { outcome } = place;
      const retry = () => {
        if (state.final) onNewConnection();
        again(outcome.code === 'left');
      };
      return <OutcomeScreen number={number} secret={secret} outcome={outcome} onAgain={retry} />;
    }
    default: {
      const refused = place.at === 'door' ? place.refused : undefined;
      if (place.at === 'joining' && place.back)
        return <ComingBack state={state} unreachable={unreachable} onRetry={retryNow} />;
      if (known?.state === 'ended')
        return <OutcomeScreen number={number} secret={secret} outcome={ENDED} onAgain={retryNow} />;
      return (
        <PlainPage title={title}>
          <PreJoin
            key={refusals}
            title={title}
            name={refused ?? readEntry(number).name ?? displayName}
            nameRefused={refused !== undefined}
            joining={place.at === 'joining'}
            error={unreachable ? t('room.out.unreachable.text') : null}
            {...(known?.count !== undefined && { people: known.count })}
            {...(seen && { seen })}
            {...(notice && { notice })}
            onJoin={join}
          />
        </PlainPage>
      );
    }
  }
}
