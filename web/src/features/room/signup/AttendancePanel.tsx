import { NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Sheet, Status } from '@/api/attendance';
import type { RoomSession, SignupNews } from '@/connection/types';
import { ProofDialog, StatusWord, useProof } from '@/features/attendance';
import { useFormat, useLocale, useT } from '@/i18n';
import { Failure, Message, Waiting } from '@/ui';
import { useRoom } from '../useRoom';
import { EntryRow } from './EntryRow';
import { type Counts, countsOf, type Entry, earlier, entriesOf, found, type Running, runningOf, STATUSES } from './model';
import { RunningSignup } from './RunningSignup';
import classes from './Signup.module.css';
import { StartSignup } from './StartSignup';
import { useBook } from './useBook';

/** Who is here: starts sign-ins, follows the one that runs, and shows how each student stands. */
export function AttendancePanel({ session }: { session: RoomSession }) {
  const { news, open, query } = useBook(session);
  if (query.isPending) return <Waiting />;
  if (!query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Loaded session={session} book={query.data} news={news} open={open} />;
}

interface Props {
  readonly session: RoomSession;
  readonly book: Sheet;
  readonly news: SignupNews;
  readonly open: SignupNews['open'];
}

function Loaded({ session, book, news, open }: Props) {
  const running = useMemo(() => runningOf(book, open, Date.now(), performance.now()), [book, open]);
  const [chosen, setChosen] = useState<string>();
  // Whatever was looked at, the one that runs comes first; afterwards it stays in view.
  const [followed, setFollowed] = useState(running?.id);
  if (running && running.id !== followed) {
    setFollowed(running.id);
    setChosen(undefined);
  }
  const shown = chosen ?? followed ?? WHOLE;
  return (
    <div className={classes.panel}>
      {running ? <RunningSignup key={running.id} session={session} running={running} /> : <StartSignup session={session} />}
      <SignupSheet
        key={`sheet ${shown}`}
        session={session}
        book={book}
        news={news}
        signup={shown === WHOLE ? undefined : shown}
        which={<Which book={book} running={running} value={shown} onChange={setChosen} />}
      />
    </div>
  );
}

/** In place of a sign-in's id, which is never empty. */
const WHOLE = '';

interface WhichProps {
  readonly book: Sheet;
  readonly running: Running | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Chooses between the sign-ins of the lesson, and the lesson as a whole. */
function Which({ book, running, value, onChange }: WhichProps) {
  const t = useT();
  const { time } = useFormat();
  const data = [
    ...(running ? [{ value: running.id, label: t('room.signup.runs') }] : []),
    { value: WHOLE, label: t('room.signup.whole') },
    ...earlier(book, running).map(({ id, started, seconds }) => ({
      value: id,
      label: seconds
        ? t('room.signup.oneTimed', { time: time(started), seconds })
        : t('room.signup.one', { time: time(started) }),
    })),
  ];
  if (data.length === 1) return null;
  return (
    <NativeSelect
      aria-label={t('room.signup.which')}
      data={data}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface SheetProps extends Omit<Props, 'open'> {
  /** Undefined: over the whole lesson. */
  readonly signup: string | undefined;
  readonly which: ReactNode;
}

function SignupSheet({ session, book, news, signup, which }: SheetProps) {
  const t = useT();
  const locale = useLocale();
  const mayCorrect = useRoom(session, (s) => s.rights.includes('edit'));
  const [query, setQuery] = useState('');
  const [only, setOnly] = useState<Status>();
  const title = useRoom(session, (s) => s.room.title);
  const proof = useProof();
  const { open } = proof;
  const show = useCallback(
    ({ account, name }: Entry) => open({ account, name, lesson: session.id, title }),
    [open, session.id, title],
  );
  const all = useMemo(() => entriesOf(book, news, signup, locale), [book, news, signup, locale]);
  const counts = useMemo(() => countsOf(all), [all]);
  const shown = found(all, only, query);
  if (all.length === 0)
    return (
      <Message icon={<IconUsers />} order={2} title={t('room.signup.none')}>
        {t('room.signup.noneText')}
      </Message>
    );
  return (
    <>
      <div className={classes.tools}>
        {which}
        <CountButtons counts={counts} only={only} onOnly={setOnly} />
        <TextInput
          type="search"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          placeholder={t('room.signup.search')}
          aria-label={t('room.signup.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <p className={classes.found} role="status">
          {shown === all
            ? t('room.signup.students', { count: all.length })
            : t('room.signup.found', { count: shown.length, total: all.length })}
        </p>
      </div>
      <Rows entries={shown} onOpen={show} />
      <ProofDialog subject={proof.subject} opened={proof.opened} mayCorrect={mayCorrect} onClose={proof.close} />
    </>
  );
}

function Rows({ entries, onOpen }: { entries: readonly Entry[]; onOpen: (entry: Entry) => void }) {
  const t = useT();
  if (entries.length === 0)
    return (
      <Message icon={<IconSearch />} order={2} title={t('room.signup.noneFound')}>
        {t('room.signup.noneFoundText')}
      </Message>
    );
  return (
    <ul className={classes.list} aria-label={t('room.signup')}>
      {entries.map((entry) => (
        <EntryRow key={entry.account} entry={entry} onOpen={onOpen} />
      ))}
    </ul>
  );
}

interface CountProps {
  readonly counts: Counts;
  readonly only: Status | undefined;
  readonly onOnly: (status: Status | undefined) => void;
}

/** How many stand how; each is a filter too. Those that are rare have a place only when there are some. */
function CountButtons({ counts, only, onOnly }: CountProps) {
  const t = useT();
  const { number } = useFormat();
  const listed = STATUSES.filter((status) => counts[status] > 0 || !RARE.has(status));
  return (
    <fieldset className={classes.limits} aria-label={t('room.signup.counts')}>
      {listed.map((status) => (
        <UnstyledButton
          key={status}
          className={classes.count}
          aria-pressed={only === status}
          onClick={() => onOnly(only === status ? undefined : status)}
        >
          <StatusWord status={status} /> <span className={classes.number}>{number(counts[status])}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

const RARE: ReadonlySet<Status> = new Set(['excused']);
