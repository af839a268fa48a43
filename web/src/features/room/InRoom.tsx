import { useEffect, useState } from 'react';
import type { ConnectionState, RoomSession } from '@/connection';
import { CallControls, CallView, type JoinSettings, useCall } from '@/features/call';
import { useT } from '@/i18n';
import { usePageTitle } from '@/ui';
import { ChatPanel } from './chat/ChatPanel';
import { ExportMenu } from './chat/ExportMenu';
import { LiveMessages } from './chat/LiveMessages';
import { useUnread } from './chat/useUnread';
import { Banner } from './frame/Banner';
import { ControlBar } from './frame/ControlBar';
import { EndDialog } from './frame/EndDialog';
import { writeEntry } from './frame/entry';
import { Header } from './frame/Header';
import { Invite } from './frame/Invite';
import type { PanelTab } from './frame/panel';
import { ShortcutsDialog } from './frame/ShortcutsDialog';
import { SidePanel } from './frame/SidePanel';
import { useInvitation } from './frame/useInvitation';
import { useNarrow } from './frame/useNarrow';
import { usePageShortcuts } from './frame/usePageShortcuts';
import { usePanel } from './frame/usePanel';
import classes from './InRoom.module.css';
import { LiveMembers } from './people/LiveMembers';
import { PeoplePanel } from './people/PeoplePanel';
import { RoleNotice } from './people/RoleNotice';
import { SignButtons, SignMenu } from './signs/SignButtons';
import { StageSigns } from './signs/StageSigns';
import { TileSigns } from './signs/TileSigns';
import { useSigns } from './signs/useSigns';
import { useRoom } from './useRoom';
import { useSpotlight } from './useSpotlight';

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

type Dialog = 'help' | 'end';

/** The room: who is seen and heard, beside it chat or people, below it the controls. */
export function InRoom({ session, settings, joinedAt, state, secret, onRetry, onLeave }: Props) {
  const t = useT();
  const title = useRoom(session, (s) => s.room.title);
  const number = useRoom(session, (s) => s.room.number);
  const self = useRoom(session, (s) => s.self.account);
  const mayEnd = useRoom(session, (s) => s.rights.includes('end'));
  const mayReact = useRoom(session, (s) => s.rights.includes('react'));
  useRememberedSources(number, settings);
  const call = useCall(session, settings);
  const spotlight = useSpotlight(session);
  const { panel, buttons, toggle, show, close, resize, focusButton } = usePanel();
  const signs = useSigns(session);
  const unread = useUnread(session, panel.open === 'chat');
  const [dialog, setDialog] = useState<Dialog>();
  const link = useInvitation(session, secret);
  usePageTitle(unread > 0 ? t('room.titleUnread', { count: unread, title }) : title);
  const [byKey, setByKey] = useState(false);
  const open = (tab: PanelTab, key: boolean) => {
    setByKey(key);
    toggle(tab);
  };
  usePageShortcuts({
    help: () => setDialog('help'),
    chat: () => open('chat', true),
    people: () => open('people', true),
    hand: () => mayReact && signs.toggleHand(),
  });
  const narrow = useNarrow();
  const closeDialog = () => setDialog(undefined);

  return (
    <div className={classes.page}>
      <Header session={session} state={state} joinedAt={joinedAt} link={link} onPeople={() => open('people', false)} />
      <div className={classes.body}>
        <main className={classes.stage}>
          <Banner state={state} onRetry={onRetry} />
          <CallView
            call={call}
            spotlight={spotlight}
            over={(account, own) => <TileSigns session={session} account={account} pace={own ? signs.pace : undefined} />}
          />
          <Invite session={session} link={link} />
          <RoleNotice session={session} />
          <StageSigns session={session} call={call} note={signs.note} />
        </main>
        {panel.open && (
          <SidePanel
            tab={panel.open}
            width={panel.width}
            onTab={show}
            onWidth={resize}
            onClose={close}
            onFocusLost={focusButton}
            tools={panel.open === 'chat' && <ExportMenu room={session.id} />}
          >
            {panel.open === 'chat' ? <ChatPanel session={session} byKey={byKey} /> : <PeoplePanel session={session} />}
          </SidePanel>
        )}
      </div>
      <ControlBar
        signs={mayReact ? { buttons: <SignButtons signs={signs} />, items: <SignMenu signs={signs} /> } : null}
        open={panel.open}
        buttons={buttons}
        unread={unread}
        link={link}
        mayEnd={mayEnd}
        onPanel={(tab) => open(tab, false)}
        onHelp={() => setDialog('help')}
        onLeave={onLeave}
        onEnd={() => setDialog('end')}
      >
        <CallControls call={call} narrow={narrow} />
      </ControlBar>
      <LiveMessages session={session} self={self} />
      <LiveMembers session={session} />
      <ShortcutsDialog opened={dialog === 'help'} onClose={closeDialog} />
      <EndDialog session={session} opened={dialog === 'end'} onClose={closeDialog} />
    </div>
  );
}

/**
 * Keeps whether microphone and camera are on, for a refresh. Stops listening before the call ends its captures, or a refresh would
 * find everything off.
 */
function useRememberedSources(number: string, { local }: JoinSettings) {
  useEffect(() => {
    const stop = local.state.subscribe(() => {
      const { microphone, camera } = local.state.get();
      writeEntry(number, { microphone: microphone.on, camera: camera.on });
    });
    window.addEventListener('pagehide', stop, { capture: true });
    return () => {
      window.removeEventListener('pagehide', stop, { capture: true });
      stop();
    };
  }, [number, local]);
}
