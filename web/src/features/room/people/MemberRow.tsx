import { ActionIcon, Badge, Menu } from '@mantine/core';
import {
  IconBan,
  IconCrown,
  IconDots,
  IconEye,
  IconHandStop,
  IconMicrophone,
  IconMicrophoneOff,
  IconPencil,
  IconPencilOff,
  IconPinned,
  IconPinnedFilled,
  IconPlayerRecordFilled,
  IconSchool,
  IconScreenShare,
  IconScreenShareOff,
  IconUser,
  IconUserMinus,
  IconUserOff,
  IconUserScreen,
  IconUserStar,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { Member } from '@/connection/types';
import { usePinnedAccount, useStagedAccount } from '@/features/call';
import { useT } from '@/i18n';
import { Avatar } from '@/ui';
import { records } from '../record/recorders';
import { type MemberAction, memberActions, sourceState } from './model';
import classes from './People.module.css';

const ICONS = {
  stage: IconPinned,
  view: IconEye,
  spotlight: IconUserScreen,
  mute: IconMicrophoneOff,
  stop_camera: IconVideoOff,
  stop_screen: IconScreenShareOff,
  hand_screen: IconScreenShare,
  give_pen: IconPencil,
  take_pen: IconPencilOff,
  make_host: IconCrown,
  make_cohost: IconUserStar,
  make_member: IconUser,
  make_viewer: IconUserOff,
  remove: IconUserMinus,
  ban: IconBan,
} as const;

/** Members and students have no badge: they are what everyone is. */
const BADGES = {
  owner: IconCrown,
  host: IconCrown,
  cohost: IconUserStar,
  viewer: IconEye,
  teacher: IconSchool,
  assistant: IconUserStar,
} as const;

interface Props {
  readonly person: Member;
  readonly self: Member;
  readonly rights: readonly string[];
  /** A host put them on everyone's stage. */
  readonly lit: boolean;
  /** Everyone may draw on the boards, with or without the pen. */
  readonly allDraw: boolean;
  /** Whether oneself sees or hears them by their leave, or has asked to. */
  readonly side: 'asked' | 'accepted' | undefined;
  readonly onAction: (action: MemberAction, person: Member) => void;
}

/** One member: who, which role, whether connected, what is on, and a menu of what may be done. */
export const MemberRow = memo(function MemberRow({ person, self, rights, lit, allDraw, side, onAction }: Props) {
  const t = useT();
  const staged = useStagedAccount() === person.account;
  const pinned = usePinnedAccount() === person.account;
  const away = person.state === 'reconnecting';
  const own = person.account === self.account;
  const actions = memberActions(person, self, rights, { pinned, allDraw });
  return (
    <div className={classes.row} data-away={away || undefined} data-staged={staged || undefined}>
      <Avatar name={person.name} account={person.account} avatar={person.avatar} size={36} />
      <div className={classes.who}>
        <span className={classes.nameLine}>
          <span className={classes.name} dir="auto">
            {person.name}
          </span>
          {own && <span className={classes.own}>{t('room.people.you')}</span>}
        </span>
        <span className={classes.details}>
          <StageMark pinned={pinned} lit={lit} staged={staged} />
          {side && (
            <span className={classes.mark}>
              <IconEye size={14} aria-hidden />
              <span>{t(side === 'asked' ? 'room.view.isAsked' : 'room.view.isAccepted')}</span>
            </span>
          )}
          {(person.account_name || away) && (
            <span className={classes.detail}>{away ? t('room.people.reconnecting') : `@${person.account_name}`}</span>
          )}
        </span>
      </div>
      {person.hand > 0 && <IconHandStop size={16} className={classes.hand} role="img" aria-label={t('room.hand.up')} />}
      {person.draws && (
        <IconPencil
          size={16}
          className={classes.pen}
          role="img"
          aria-label={t('room.board.pen.has')}
          title={t('room.board.pen.has')}
        />
      )}
      {records(person) && (
        <IconPlayerRecordFilled
          size={16}
          className={classes.recording}
          role="img"
          aria-label={t('room.record.person')}
          title={t('room.record.person')}
        />
      )}
      <RoleBadge person={person} />
      <Sources person={person} />
      {actions.length === 0 ? (
        <span className={classes.menu} />
      ) : (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes.menu}
              aria-label={t('room.people.actions', { name: person.name })}
            >
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.map((action) => {
              const Icon = ICONS[action];
              return (
                <Menu.Item
                  key={action}
                  leftSection={<Icon size={16} aria-hidden />}
                  {...((action === 'remove' || action === 'ban') && { color: 'var(--mantine-color-error)' })}
                  onClick={() => onAction(action, person)}
                >
                  {t(wordOf(action, { pinned, lit }))}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
});

function wordOf(action: MemberAction, { pinned, lit }: { pinned: boolean; lit: boolean }) {
  if (action === 'stage' && pinned) return 'room.people.unstage';
  if (action === 'spotlight' && lit) return 'room.people.endSpotlight';
  return `room.people.${action}` as const;
}

/** Why this person is on the stage, in words. */
function StageMark({ pinned, lit, staged }: { pinned: boolean; lit: boolean; staged: boolean }) {
  const t = useT();
  if (!pinned && !lit && !staged) return null;
  const Icon = pinned ? IconPinnedFilled : IconUserScreen;
  return (
    <span className={classes.mark}>
      {(pinned || lit) && <Icon size={14} aria-hidden />}
      <span>
        {[lit && t('room.people.isLit'), pinned && t('room.people.isPinned'), !lit && !pinned && t('room.people.isStaged')]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </span>
  );
}

function RoleBadge({ person }: { person: Member }) {
  const t = useT();
  if (person.guest) {
    return (
      <Badge variant="light" color="yellow" className={classes.badge}>
        {t('room.role.guest')}
      </Badge>
    );
  }
  const Icon = BADGES[person.role as keyof typeof BADGES];
  if (!Icon) return null;
  return (
    <Badge
      variant="light"
      className={classes.badge}
      leftSection={<Icon size={12} aria-hidden />}
      {...(person.role === 'viewer' && { color: 'gray' })}
    >
      {t(`room.role.${person.role as keyof typeof BADGES}`)}
    </Badge>
  );
}

function Sources({ person }: { person: Member }) {
  const t = useT();
  const microphone = sourceState(person, 'microphone');
  const camera = sourceState(person, 'camera');
  if (microphone === 'absent') return <span className={classes.sources} />;
  const Microphone = microphone === 'on' ? IconMicrophone : IconMicrophoneOff;
  const Camera = camera === 'on' ? IconVideo : IconVideoOff;
  return (
    <span className={classes.sources}>
      <Microphone
        size={16}
        role="img"
        aria-label={t(microphone === 'on' ? 'room.people.microphoneOn' : 'room.people.microphoneOff')}
        data-off={microphone === 'off' || undefined}
      />
      <Camera
        size={16}
        role="img"
        aria-label={t(camera === 'on' ? 'room.people.cameraOn' : 'room.people.cameraOff')}
        data-off={camera === 'off' || undefined}
      />
    </span>
  );
}
