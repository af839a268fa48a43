import { ActionIcon, Button, Indicator, Menu } from '@mantine/core';
import {
  IconChartBar,
  IconChevronUp,
  IconClipboardCheck,
  IconDots,
  IconKeyboard,
  IconLink,
  IconMaximize,
  IconMessage,
  IconPhoneOff,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode, Ref, RefObject } from 'react';
import { LayoutItems, releaseFocus } from '@/features/call';
import { useT } from '@/i18n';
import { useCopy } from '@/ui';
import type { KindWords } from '../lesson/words';
import classes from './ControlBar.module.css';
import type { PanelTab } from './panel';
import { useNarrow } from './useNarrow';
import type { PanelButtons } from './usePanel';

interface Props {
  /** Microphone, camera and layout. */
  readonly children: ReactNode;
  /** Hand and reactions: buttons, or where there is no room for them items of the menu. */
  readonly signs: { readonly buttons: ReactNode; readonly items: ReactNode } | null;
  /** Opens and closes the board: a button, or where there is no room for it an item of the menu. */
  readonly board: { readonly button: ReactNode; readonly item: ReactNode };
  /** Whether one follows the attendance. */
  readonly attends: boolean;
  readonly open: PanelTab | null;
  /** Is given the panel's buttons. */
  readonly buttons: RefObject<PanelButtons>;
  readonly unread: number;
  /** How many wait to be let in, for those who may do that. */
  readonly waiting: number;
  /** The item of the menu that begins and ends a recording. */
  readonly recordItem: ReactNode;
  /** Items of the menu that only hosts have. */
  readonly hostItems: ReactNode;
  /** Items of the menu about the call as a whole. */
  readonly callItems: ReactNode;
  readonly words: KindWords;
  readonly link: string;
  readonly mayEnd: boolean;
  readonly onPanel: (tab: PanelTab) => void;
  /** The link has to be copied by hand. */
  readonly onCopyFailed: () => void;
  readonly onHelp: () => void;
  readonly onStatistics: () => void;
  readonly onLeave: () => void;
  readonly onEnd: () => void;
}

/** The controls. They keep their place in every kind of room; leaving stands apart. */
export function ControlBar(props: Props) {
  const { children, signs, board, attends, open, buttons, unread, waiting, onPanel } = props;
  const t = useT();
  const narrow = useNarrow();
  const keep = (tab: PanelTab) => (button: HTMLButtonElement | null) => {
    buttons.current[tab] = button;
  };
  return (
    <footer className={classes.bar} data-attends={attends || undefined}>
      <div className={classes.call}>{children}</div>
      <div className={classes.page}>
        {!narrow && signs?.buttons}
        {!narrow && board.button}
        <Indicator label={unread > 99 ? '99+' : unread} size={18} disabled={unread === 0} offset={6} color="red">
          <PanelButton
            ref={keep('chat')}
            label={unread > 0 ? t('room.chatUnread', { count: unread }) : t('room.chat')}
            word={t('room.chat')}
            shortcut="C"
            pressed={open === 'chat'}
            onClick={() => onPanel('chat')}
          >
            <IconMessage size={20} aria-hidden />
          </PanelButton>
        </Indicator>
        <Indicator
          label={waiting}
          size={18}
          disabled={waiting === 0}
          offset={6}
          color="red"
          className={classes.wideOnly ?? ''}
        >
          <PanelButton
            ref={keep('people')}
            label={waiting > 0 ? t('room.peopleWaiting', { count: waiting }) : t('room.people')}
            word={t('room.people')}
            shortcut="P"
            pressed={open === 'people'}
            onClick={() => onPanel('people')}
          >
            <IconUsers size={20} aria-hidden />
          </PanelButton>
        </Indicator>
        {attends && (
          <span className={classes.wideOnly}>
            <PanelButton
              ref={keep('attendance')}
              label={t('room.signup')}
              word={t('room.signup')}
              shortcut="A"
              pressed={open === 'attendance'}
              onClick={() => onPanel('attendance')}
            >
              <IconClipboardCheck size={20} aria-hidden />
            </PanelButton>
          </span>
        )}
        <More {...props} />
      </div>
      <Leave {...props} />
    </footer>
  );
}

interface PanelButtonProps {
  readonly label: string;
  readonly word: string;
  readonly shortcut: string;
  readonly pressed: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly ref: Ref<HTMLButtonElement>;
}

function PanelButton({ label, word, shortcut, pressed, onClick, children, ref }: PanelButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={classes.button}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut}
      title={`${word} (${shortcut})`}
      onClick={(event) => {
        releaseFocus(event);
        onClick();
      }}
    >
      {children}
      <span className={classes.word}>{word}</span>
    </button>
  );
}

function More(props: Props) {
  const {
    signs,
    board,
    attends,
    words,
    link,
    mayEnd,
    callItems,
    recordItem,
    hostItems,
    onCopyFailed,
    onHelp,
    onStatistics,
    onPanel,
    onEnd,
  } = props;
  const t = useT();
  const { copied, copy } = useCopy(link, onCopyFailed);
  const narrow = useNarrow();
  const fullScreen = () =>
    // Some browsers refuse it, and the page works without.
    void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.())?.catch(
      () => undefined,
    );
  return (
    <Menu position="top" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className={classes.button} aria-label={t('room.more')} title={t('room.more')}>
          <IconDots size={20} aria-hidden />
          <span className={classes.word}>{t('room.more')}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {narrow && signs?.items}
        {narrow && board.item}
        <Menu.Item leftSection={<IconLink size={16} aria-hidden />} closeMenuOnClick={false} onClick={copy}>
          <span aria-live="polite">{copied ? t('room.linkCopied') : t('room.copyInvitation')}</span>
        </Menu.Item>
        <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => onPanel('people')}>
          {t('room.people')}
        </Menu.Item>
        {attends && (
          <Menu.Item leftSection={<IconClipboardCheck size={16} aria-hidden />} onClick={() => onPanel('attendance')}>
            {t('room.signup')}
          </Menu.Item>
        )}
        {recordItem}
        {hostItems}
        {document.fullscreenEnabled && (
          <Menu.Item leftSection={<IconMaximize size={16} aria-hidden />} onClick={fullScreen}>
            {t('room.fullScreen')}
          </Menu.Item>
        )}
        {callItems}
        <Menu.Item leftSection={<IconChartBar size={16} aria-hidden />} rightSection="N" onClick={onStatistics}>
          {t('room.keys.statistics')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} rightSection="?" onClick={onHelp}>
          {t('room.shortcuts')}
        </Menu.Item>
        {narrow && (
          <>
            <Menu.Divider />
            <LayoutItems />
          </>
        )}
        {narrow && mayEnd && <Menu.Divider />}
        {narrow && mayEnd && (
          <Menu.Item color="var(--mantine-color-error)" leftSection={<IconPhoneOff size={16} aria-hidden />} onClick={onEnd}>
            {t(words.end)}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Leave({ words, mayEnd, onLeave, onEnd }: Props) {
  const t = useT();
  return (
    <div className={classes.leave}>
      <Button
        color="red"
        className={classes.leaveButton}
        data-with-menu={mayEnd || undefined}
        onClick={onLeave}
        aria-label={t(words.leave)}
      >
        <IconPhoneOff size={20} aria-hidden />
        <span className={classes.leaveWord}>{t('room.leave')}</span>
      </Button>
      {mayEnd && (
        <Menu position="top-end" shadow="md">
          <Menu.Target>
            <ActionIcon
              variant="filled"
              color="red"
              className={classes.leaveMenu}
              aria-label={t('room.leaveOptions')}
              title={t('room.leaveOptions')}
            >
              <IconChevronUp size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="var(--mantine-color-error)" onClick={onEnd}>
              {t(words.end)}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
