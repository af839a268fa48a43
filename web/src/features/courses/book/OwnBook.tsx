import type { Book } from '@/api/attendance';
import { ProofDialog, SHOWN, StatusMark, useProof } from '@/features/attendance';
import { useFormat, useT } from '@/i18n';
import classes from './BookPage.module.css';
import { StudentLessons } from './StudentLessons';

/** One's own line of the book: how often one was what, and each lesson. */
export function OwnBook({ book }: { book: Book }) {
  const t = useT();
  const { number, percent } = useFormat();
  const proof = useProof();
  const own = book.students[0];
  if (!own) return t('lessons.one.nobody');
  const counts: Readonly<Record<string, number>> = { ...own.counts };
  return (
    <>
      <dl className={classes.sums}>
        <div>
          <dt>{t('lessons.book.time')}</dt>
          <dd>{percent(own.share)}</dd>
        </div>
        {SHOWN.map((status) => {
          const count = counts[status];
          if (!count) return null;
          return (
            <div key={status}>
              <dt>
                <StatusMark status={status} />
                {t(`attendance.status.${status}`)}
              </dt>
              <dd>{number(count)}</dd>
            </div>
          );
        })}
      </dl>
      <div className={classes.list}>
        <StudentLessons
          student={own}
          lessons={book.lessons}
          onOpen={({ id, title }) => proof.open({ account: own.account, name: own.name, lesson: id, title })}
        />
      </div>
      <ProofDialog subject={proof.subject} opened={proof.opened} mayCorrect={false} onClose={proof.close} />
    </>
  );
}
