import { Button, Modal, Select, Stack, Switch, Text } from '@mantine/core';
import { IconMicrophone, IconScreenShare, IconVideo } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { MediaSource, RoomSession, View } from '@/connection/types';
import { useStore } from '@/features/call';
import { useT } from '@/i18n';
import type { Call } from '@/media/call';
import { useRoom } from '../useRoom';
import { ANSWERS, type Answer, useAnswer } from './answers';
import { nameOf, SOURCES, shownToEveryone, viewing, watchers } from './model';
import { viewRefusal } from './refusal';
import { isOn } from './sources';
import classes from './Views.module.css';

interface Props {
  readonly session: RoomSession;
  readonly call: Call;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const ICONS = { camera: IconVideo, screen: IconScreenShare, microphone: IconMicrophone } as const;

/** Who sees and hears this person, and whom this person does; each is ended by one click. */
export function ViewDialog({ session, call, opened, onClose }: Props) {
  const t = useT();
  const asks = useRoom(session, (s) => s.room.policy.view === 'ask');
  const views = useRoom(session, (s) => s.views);
  const self = useRoom(session, (s) => s.self);
  const mine = viewing({ views, self });
  const { failure, run } = useRefusal();
  const end = ({ view }: View) => run(session.endView(view));
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('room.view.title')}
      closeButtonProps={{ 'aria-label': t('room.close') }}
    >
      <Stack gap="md">
        {!asks && <Text size="sm">{t('room.view.openRoom')}</Text>}
        {asks && (
          <div>
            {SOURCES.map((source) => (
              <Source key={source} call={call} source={source} shown={shownToEveryone({ views, self }, source)} run={run}>
                <People
                  session={session}
                  views={watchers({ views, self }, source)}
                  of="viewer"
                  end="room.view.end"
                  onEnd={end}
                />
              </Source>
            ))}
          </div>
        )}
        {mine.length > 0 && (
          <section>
            <Text component="h3" fw={600}>
              {t('room.view.mine')}
            </Text>
            <People session={session} views={mine} of="account" end="room.view.stop" onEnd={end} />
          </section>
        )}
        <AnswerSetting />
        {failure !== undefined && (
          <p className={classes.failure} role="alert">
            {t(viewRefusal(failure))}
          </p>
        )}
      </Stack>
    </Modal>
  );
}

function useRefusal() {
  const [failure, setFailure] = useState<unknown>();
  const run = (request: Promise<void>) => {
    setFailure(undefined);
    request.catch(setFailure);
  };
  return { failure, run };
}

interface SourceProps {
  readonly call: Call;
  readonly source: MediaSource;
  readonly shown: boolean;
  readonly run: (request: Promise<void>) => void;
  readonly children: ReactNode;
}

/** A source that is off goes to nobody, whoever may view it. */
function Source({ call, source, shown, run, children }: SourceProps) {
  const t = useT();
  useStore(call.local.state, (s) => s);
  useStore(call.screen.state, (s) => s.picture);
  const on = isOn(call, source);
  const Icon = ICONS[source];
  return (
    <section className={classes.source} aria-label={t(`room.view.${source}`)}>
      <div className={classes.head}>
        <h3>
          <Icon size={18} aria-hidden /> {t(`room.view.${source}`)}
        </h3>
        {on || shown ? (
          <Switch
            label={t('room.view.toEveryone')}
            labelPosition="left"
            checked={shown}
            onChange={(event) => run(call.showing.toEveryone(source, event.currentTarget.checked))}
          />
        ) : (
          <span className={classes.nobody}>{t('room.view.off')}</span>
        )}
      </div>
      {children}
    </section>
  );
}

interface PeopleProps {
  readonly session: RoomSession;
  readonly views: readonly View[];
  /** Which side of a view is named. */
  readonly of: 'viewer' | 'account';
  readonly end: 'room.view.end' | 'room.view.stop';
  readonly onEnd: (view: View) => void;
}

function People({ session, views, of, end, onEnd }: PeopleProps) {
  const t = useT();
  const members = useRoom(session, (s) => s.members);
  if (views.length === 0) return null;
  return (
    <ul className={classes.people}>
      {views.map((view) => {
        const name = nameOf(members, view[of]) ?? t('room.view.someone');
        const what =
          of === 'account' ? t(`room.view.mine.${view.state === 'asked' ? 'asked' : view.source}`, { name }) : name;
        return (
          <li key={view.view} className={classes.person}>
            <span className={classes.name} dir="auto">
              {what}
            </span>
            <Button size="compact-md" variant="default" aria-label={`${t(end)} (${what})`} onClick={() => onEnd(view)}>
              {t(end)}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

function AnswerSetting() {
  const t = useT();
  const answer = useAnswer((s) => s.answer);
  return (
    <Select
      label={t('room.view.answer')}
      description={t('room.view.answerHint')}
      value={answer}
      data={ANSWERS.map((value) => ({ value, label: t(`room.view.answer.${value}`) }))}
      onChange={(value) => value && useAnswer.setState({ answer: value as Answer })}
      allowDeselect={false}
    />
  );
}
