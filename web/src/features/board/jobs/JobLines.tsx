import { CloseButton, Progress } from '@mantine/core';
import { IconAlertCircle, IconFileUpload } from '@tabler/icons-react';
import { errorKey } from '@/api';
import { type Key, useT } from '@/i18n';
import lines from '../top/Lines.module.css';
import type { Job, Jobs } from './useJobs';

/** Failures with words of their own; the others are the server's. */
const FAILURES = ['not_picture', 'not_pdf', 'encrypted', 'damaged', 'too_many_pages', 'too_large', 'too_big'] as const;

function failureKey(code: string): Key & (`board.file.${(typeof FAILURES)[number]}` | ReturnType<typeof errorKey>) {
  const own = FAILURES.find((each) => each === code);
  return own ? `board.file.${own}` : errorKey(code);
}

/** How far each job is, with the way to end it, or why it failed. */
export function JobLines({ jobs }: { jobs: Jobs }) {
  return jobs.list.map((job) => <JobLine key={job.id} job={job} onEnd={() => jobs.end(job.id)} />);
}

function JobLine({ job, onEnd }: { job: Job; onEnd: () => void }) {
  const t = useT();
  const { name, step, done, of, failure } = job;
  const share = of === 0 ? 0 : Math.round((100 * done) / of);
  const words =
    step === 'upload'
      ? t('board.job.upload', { share })
      : of === 0
        ? t('board.job.begins')
        : t(`board.job.${step}`, { page: done, count: of });
  if (failure)
    return (
      <div className={lines.line} data-bad role="alert">
        <IconAlertCircle size={18} aria-hidden />
        <span className={lines.words}>
          <bdi>{name}</bdi> {t(failureKey(failure))}
        </span>
        <CloseButton onClick={onEnd} aria-label={t('board.dismiss')} />
      </div>
    );
  return (
    <div className={lines.line}>
      <IconFileUpload size={18} aria-hidden />
      <span className={lines.words}>
        <bdi>{name}</bdi> {words}
      </span>
      <Progress value={share} className={lines.progress ?? ''} aria-label={t('board.job.of', { name })} />
      <CloseButton onClick={onEnd} aria-label={t('board.job.cancel', { name })} />
    </div>
  );
}
