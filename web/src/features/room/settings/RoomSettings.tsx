import { Modal, Stack, Switch } from '@mantine/core';
import { type ReactNode, useEffect, useId } from 'react';
import type { RoomSession } from '@/connection/types';
import { useT } from '@/i18n';
import { EntryChoice } from '@/ui/EntryChoice';
import { capacityOf, fitTitle, TITLE_MAX } from '@/ui/roomRules';
import { useNarrow } from '../frame/useNarrow';
import { useIsLesson, useKindWords } from '../lesson/useLesson';
import { useRoom } from '../useRoom';
import { AddPerson } from './AddPerson';
import { Banned } from './Banned';
import { DrawSetting } from './DrawSetting';
import { Guests } from './Guests';
import { Members } from './Members';
import { NewLink } from './NewLink';
import classes from './RoomSettings.module.css';
import { SavingLine } from './SavingLine';
import { TextSetting } from './TextSetting';
import { useSaving } from './useSaving';
import { ViewSetting } from './ViewSetting';
import { WhoSetting } from './WhoSetting';

interface Props {
  readonly session: RoomSession;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What hosts decide about a room. Each change is saved at once and can be taken back; on phones a page of its own. */
export function RoomSettings({ session, opened, onClose }: Props) {
  const t = useT();
  const narrow = useNarrow();
  const words = useKindWords(session);
  const mayEdit = useRoom(session, (s) => s.rights.includes('edit'));
  const over = opened && !mayEdit;
  useEffect(() => {
    if (over) onClose();
  }, [over, onClose]);
  const saving = useSaving(session);
  return (
    <>
      <Modal
        opened={opened && mayEdit}
        onClose={onClose}
        title={t(words.settings)}
        size="lg"
        fullScreen={narrow}
        classNames={{ body: classes.body ?? '' }}
        closeButtonProps={{ 'aria-label': t('room.close') }}
      >
        <Settings session={session} {...saving} />
      </Modal>
      {!opened && saving.saving.at === 'failed' && (
        <SavingLine saving={saving.saving} onUndo={saving.undo} onAgain={saving.save} onDismiss={saving.dismiss} />
      )}
    </>
  );
}

const WHO = ['speak', 'camera', 'share', 'record', 'chat'] as const;

function Settings({ session, shown, saving, save, undo }: { session: RoomSession } & ReturnType<typeof useSaving>) {
  const t = useT();
  const mayBan = useRoom(session, (s) => s.rights.includes('ban'));
  const lesson = useIsLesson(session);
  const words = useKindWords(session);
  const { policy } = shown;
  return (
    <>
      <Stack gap="lg">
        <TextSetting
          label={t('room.settings.title')}
          value={shown.title}
          maxLength={TITLE_MAX}
          read={(text) => fitTitle(text) || undefined}
          wrong={t('room.settings.titleMissing')}
          onSave={(title) => save({ title })}
        />
        <Part title={t('room.settings.entry')}>
          {!lesson && (
            <>
              <EntryChoice value={policy.entry} onChange={(entry) => save({ policy: { entry } })} />
              <Guests session={session} on={policy.guests} onChange={(guests) => save({ policy: { guests } })} />
            </>
          )}
          <Switch
            label={t(words.lock)}
            description={t(words.lockHint)}
            checked={shown.locked}
            onChange={(event) => save({ locked: event.currentTarget.checked })}
          />
          <TextSetting
            label={t('room.settings.capacity')}
            value={String(policy.capacity)}
            numeric
            read={(text) => capacityOf(text)?.toString()}
            wrong={t('room.settings.capacityWrong')}
            onSave={(capacity) => save({ policy: { capacity: Number(capacity) } })}
          />
          {!lesson && <NewLink session={session} />}
        </Part>
        <Part title={t('room.settings.who')}>
          {WHO.map((what) => (
            <WhoSetting
              key={what}
              label={t(`room.settings.who.${what}`)}
              hosts={t(words.hosts)}
              value={policy[what]}
              onChange={(who) => save({ policy: { [what]: who } })}
            />
          ))}
          <DrawSetting policy={policy} hosts={t(words.hosts)} onChange={(change) => save({ policy: change })} />
        </Part>
        <Part title={t('room.settings.view')}>
          <ViewSetting value={policy.view} onChange={(view) => save({ policy: { view } })} />
        </Part>
        {lesson && <ScreenSetting on={policy.require_screen} onChange={(on) => save({ policy: { require_screen: on } })} />}
        <Part title={t('room.settings.calls')}>
          <Switch
            label={t('room.settings.relay')}
            description={t('room.settings.relayHint')}
            checked={policy.relay}
            onChange={(event) => save({ policy: { relay: event.currentTarget.checked } })}
          />
        </Part>
        {(!lesson || mayBan) && (
          <Part title={t('room.settings.members')}>
            {!lesson && <AddPerson session={session} />}
            {!lesson && <Members session={session} />}
            {mayBan && <Banned session={session} />}
          </Part>
        )}
        <Part title={t('room.settings.keep')}>
          <p className={classes.text}>{t(`room.settings.keep.${policy.keep}`)}</p>
        </Part>
      </Stack>
      <SavingLine saving={saving} onUndo={undo} onAgain={save} />
    </>
  );
}

/** Of a lesson: whether teachers may see the screens of students. */
function ScreenSetting({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const t = useT();
  return (
    <Part title={t('room.lesson.settings.screen')}>
      <Switch
        label={t('room.lesson.settings.screenOn')}
        description={t('room.lesson.settings.screenHint')}
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h3 className={classes.heading} id={id}>
        {title}
      </h3>
      {children}
    </section>
  );
}
