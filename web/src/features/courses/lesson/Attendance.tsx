import { Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SheetRow } from '@/api/attendance';
import { sheetQuery } from '@/api/attendance';
import type { Lesson } from '@/api/lessons';
import { ProofDialog, StatusMark, shownOf, useProof } from '@/features/attendance';
import { useFormat, useLocale, useT } from '@/i18n';
import { Failure } from '@/ui';
import cards from '../book/BookCards.module.css';
import { ShareBar } from '../book/ShareBar';
import classes from './LessonPage.module.css';

interface Props {
  readonly lesson: Lesson;
  readonly mayCorrect: boolean;
}

/** Who was in a lesson, by name; each opens what is on record. Students have their own line. */
export function Attendance({ lesson, mayCorrect }: Props) {
  const t = useT();
  const locale = useLocale();
  const proof = useProof();
  const sheet = useQuery(sheetQuery(lesson.id));
  if (sheet.isError) return <Failure error={sheet.error} onRetry={() => void sheet.refetch()} />;
  const { compare } = new Intl.Collator(locale);
  const rows = [...(sheet.data?.rows ?? [])].sort((a, b) => compare(a.name, b.name));
  const open = ({ account, name }: SheetRow) => proof.open({ account, name, lesson: lesson.id, title: lesson.title });
  return (
    <section aria-labelledby="attendance">
      <Title order={2} size="h4" id="attendance" mb="xs">
        {t(lesson.role === 'student' ? 'lessons.book.mine' : 'lessons.one.attendance')}
      </Title>
      {sheet.isPending && <Skeleton height={160} role="status" aria-label={t('ui.loading')} />}
      {sheet.isSuccess && rows.length === 0 && <p className={classes.none}>{t('lessons.one.nobody')}</p>}
      {rows.length > 0 && (
        <ul className={`${cards.lessons} ${classes.list}`}>
          {rows.map((row) => (
            <li key={row.account}>
              <Line row={row} onOpen={() => open(row)} />
            </li>
          ))}
        </ul>
      )}
      <ProofDialog subject={proof.subject} opened={proof.opened} mayCorrect={mayCorrect} onClose={proof.close} />
    </section>
  );
}

function Line({ row, onOpen }: { row: SheetRow; onOpen: () => void }) {
  const t = useT();
  const { percent, seconds } = useFormat();
  const status = shownOf(row);
  return (
    <button type="button" className={cards.lesson} onClick={onOpen}>
      <StatusMark status={status} corrected={row.correction !== undefined} />
      <span className={cards.words}>
        <bdi className={cards.title}>{row.name}</bdi>
        <small>
          {t(`attendance.status.${status}`)}
          {row.came && ` · ${t('attendance.came', { time: seconds(row.came) })}`}
          {row.left && ` · ${t('lessons.book.left')}`}
        </small>
      </span>
      <span className={cards.time}>
        {percent(row.share)}
        <ShareBar share={row.share} />
      </span>
    </button>
  );
}
