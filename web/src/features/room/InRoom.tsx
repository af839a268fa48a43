import { useState } from 'react';
import type { ConnectionState, RoomSession } from '@/connection';
import { AudioOnlyItem, CallControls, CallView, type JoinSettings, NetworkMeter, ShareItem, useCall } from '@/features/call';
import { usePageTitle } from '@/ui';
import { BoardButton, BoardItem } from './board/BoardButton';
import { BoardStage } from './board/BoardStage';
import { useBoardShow } from './board/useBoardShow';
import { ChatPanel } from './chat/ChatPanel';
import { ChatTools } from './chat/ChatTools';
import { LiveMessages } from './chat/LiveMessages';
import { useJump } from './chat/useJump';
import { useLinkedMessage } from './chat/useLinkedMessage';
import { useUnread } from './chat/useUnread';
import { Banner } from './frame/Banner';
import { ControlBar } from './frame/ControlBar';
import { type Dialog, Dialogs } from './frame/Dialogs';
import { Header } from './frame/Header';
import { HostItems } from './frame/HostItems';
import { Invite } from './frame/Invite';
import type { PanelTab } from './frame/panel';
import { SidePanel } from './frame/SidePanel';
import { useInvitation } from './frame/useInvitation';
import { useLock } from './frame/useLock';
import { useNarrow } from './frame/useNarrow';
import { usePageShortcuts } from './frame/usePageShortcuts';
import { usePanel } from './frame/usePanel';
import { useRememberedSources } from './frame/useRememberedSources';
import { useRoomState } from './frame/useRoomState';
import classes from './InRoom.module.css';
import { LessonLayer } from './lesson/LessonLayer';
import { useAttends, useKindWords } from './lesson/useLesson';
import { KnockNotice } from './people/KnockNotice';
import { LatePeople } from './people/LatePeople';
import { LiveMembers } from './people/LiveMembers';
import { RoleNotice } from './people/RoleNotice';
import { useWaiting } from './people/useKnocks';
import { RoomNotices } from './RoomNotices';
import { RecordItem } from './record/RecordItem';
import { SignButtons, SignMenu } from './signs/SignButtons';
import { StageSigns } from './signs/StageSigns';
import { TileSigns } from './signs/TileSigns';
import { useSigns } from './signs/useSigns';
import { LateAttendance } from './signup/LateAttendance';
import { useTitle } from './signup/useTitle';
import { useRoom } from './useRoom';
import { useSpotlight } from './useSpotlight';
import { ViewItem } from './views/ViewItem';

interface Props {
  readonly session: RoomSession;
  readonly settings: JoinSettings;
  readonly joinedAt: number;
  readonly state: ConnectionState;
  readonly secret: string | undefined;
  /** Tries to reach the server without waiting. */
  readonly onRetry: () => void;
  readonly onLeave: () => void;
}

/** The room: who is seen and heard, beside it chat or people, below it the controls. */
export function InRoom({ session, settings, joinedAt, state, secret, onRetry, onLeave }: Props) {
  const number = useRoom(session, (s) => s.room.number);
  const self = useRoom(session, (s) => s.self.account);
  const mayEnd = useRoom(session, (s) => s.rights.includes('end'));
  const mayReact = useRoom(session, (s) => s.rights.includes('react'));
  useRememberedSources(number, settings);
  const call = useCall(session, settings);
  const roomState = useRoomState(session, state);
  const lock = useLock(session);
  const spotlight = useSpotlight(session);
  const attends = useAttends(session);
  const kindWords = useKindWords(session);
  const { panel, buttons, toggle, show, close, resize, focusButton } = usePanel(attends);
  const signs = useSigns(session);
  const board = useBoardShow(session);
  const unread = useUnread(session, panel.open === 'chat');
  const waiting = useWaiting(session).length;
  const jump = useJump(session);
  useLinkedMessage((seq) => {
    show('chat');
    jump.toMessage(seq);
  });
  const [dialog, setDialog] = useState<Dialog>();
  const link = useInvitation(session, secret);
  const linkByHand = () => setDialog('link');
  usePageTitle(useTitle(session, unread));
  const [byKey, setByKey] = useState(false);
  const open = (tab: PanelTab, key: boolean) => {
    setByKey(key);
    toggle(tab);
  };
  usePageShortcuts({
    help: () => setDialog('help'),
    chat: () => open('chat', true),
    people: () => open('people', true),
    attendance: () => attends && open('attendance', true),
    hand: () => mayReact && signs.toggleHand(),
    board: board.toggle,
    statistics: () => setDialog('statistics'),
  });
  const narrow = useNarrow();

  return (
    <div className={classes.page}>
      <Header
        session={session}
        lock={lock}
        state={roomState}
        joinedAt={joinedAt}
        link={link}
        waiting={waiting}
        network={call && <NetworkMeter call={call} onStatistics={() => setDialog('statistics')} />}
        onCopyFailed={linkByHand}
        onViews={() => setDialog('views')}
        onPeople={() => open('people', false)}
        onSettings={() => setDialog('settings')}
      />
      <div className={classes.body}>
        <main className={classes.stage}>
          <Banner state={roomState} onRetry={state.phase === 'open' ? undefined : onRetry} />
          <CallView
            call={call}
            spotlight={spotlight}
            notices={
              call && <RoomNotices session={session} call={call} board={board} covered={narrow && panel.open !== null} />
            }
            board={(beside) => <BoardStage session={session} show={board} beside={beside} onPeople={() => show('people')} />}
            over={(account, own) => <TileSigns session={session} account={account} pace={own ? signs.pace : undefined} />}
          />
          <Invite session={session} link={link} hidden={waiting > 0} onCopyFailed={linkByHand} />
          <KnockNotice
            session={session}
            listed={panel.open === 'people'}
            covered={narrow && panel.open !== null}
            onPeople={() => show('people')}
            onFocusLost={() => focusButton('people')}
          />
          <RoleNotice session={session} />
          <StageSigns session={session} note={signs.note} />
        </main>
        {panel.open && (
          <SidePanel
            attends={attends}
            tab={panel.open}
            width={panel.width}
            onTab={(tab) => {
              setByKey(false);
              show(tab);
            }}
            onWidth={resize}
            onClose={close}
            onFocusLost={focusButton}
            tools={panel.open === 'chat' && <ChatTools session={session} onDay={jump.toDay} />}
          >
            {panel.open === 'chat' && <ChatPanel session={session} jump={jump} byKey={byKey} />}
            {panel.open === 'people' && <LatePeople session={session} onLowerOwn={signs.lowerHand} />}
            {panel.open === 'attendance' && <LateAttendance session={session} />}
          </SidePanel>
        )}
      </div>
      <ControlBar
        signs={mayReact ? { buttons: <SignButtons signs={signs} />, items: <SignMenu signs={signs} /> } : null}
        board={{ button: <BoardButton show={board} />, item: <BoardItem show={board} /> }}
        attends={attends}
        open={panel.open}
        buttons={buttons}
        unread={unread}
        waiting={waiting}
        recordItem={call && <RecordItem onRecord={() => setDialog('record')} />}
        hostItems={<HostItems session={session} lock={lock} onSettings={() => setDialog('settings')} />}
        callItems={
          call && (
            <>
              {narrow && <ShareItem call={call} />}
              <AudioOnlyItem call={call} />
              <ViewItem onOpen={() => setDialog('views')} />
            </>
          )
        }
        words={kindWords}
        link={link}
        mayEnd={mayEnd}
        onPanel={(tab) => open(tab, false)}
        onCopyFailed={linkByHand}
        onHelp={() => setDialog('help')}
        onStatistics={() => setDialog('statistics')}
        onLeave={onLeave}
        onEnd={() => setDialog('end')}
      >
        <CallControls call={call} narrow={narrow} />
      </ControlBar>
      <LiveMessages session={session} self={self} />
      <LiveMembers session={session} />
      <LessonLayer session={session} />
      <Dialogs session={session} call={call} link={link} open={dialog} onClose={() => setDialog(undefined)} />
    </div>
  );
}
