import { Modal, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sheetQuery } from '@/api/attendance';
import { useT } from '@/i18n';
import { Failure } from '@/ui';
import { Correct } from './Correct';
import { Proof } from './Proof';

/** Of whom and in which lesson one wants to know more. */
export interface Subject {
  readonly account: string;
  readonly name: string;
  readonly lesson: string;
  readonly title: string;
}

interface Props {
  /** Of whom it was last, so that it closes with its words. */
  readonly subject: Subject | undefined;
  readonly opened: boolean;
  readonly mayCorrect: boolean;
  readonly onClose: () => void;
}

/** What is on record of a student in a lesson by now, with the evidence; teachers put a correction beside it. */
export function ProofDialog({ subject, opened, mayCorrect, onClose }: Props) {
  const t = useT();
  return (
    <Modal
      opened={opened && subject !== undefined}
      onClose={onClose}
      title={subject && t('attendance.title', { name: subject.name, lesson: subject.title })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {subject && <Body subject={subject} mayCorrect={mayCorrect} />}
    </Modal>
  );
}

function Body({ subject, mayCorrect }: { subject: Subject; mayCorrect: boolean }) {
  const t = useT();
  const sheet = useQuery({ ...sheetQuery(subject.lesson), refetchOnMount: 'always' });
  const row = sheet.data?.rows.find(({ account }) => account === subject.account);
  // Who has just come may be asked about before the server was.
  if (sheet.isPending || (!row && sheet.isFetching))
    return <Skeleton height={160} role="status" aria-label={t('ui.loading')} />;
  if (!sheet.data) return <Failure error={sheet.error} onRetry={() => void sheet.refetch()} />;
  if (!row) return t('attendance.nobody');
  return (
    <>
      <Proof row={row} signups={sheet.data.signups} />
      {mayCorrect && <Correct key={row.correction?.made} lesson={subject.lesson} row={row} />}
    </>
  );
}
