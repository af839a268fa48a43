import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ApiError } from '@/api';
import { renderRoutes } from '@/testing/render';
import { JobLines } from './JobLines';
import { JobError, type Jobs, type Tell, useJobs } from './useJobs';

function Page({ keep }: { keep: (jobs: Jobs) => void }) {
  const jobs = useJobs();
  keep(jobs);
  return <JobLines jobs={jobs} />;
}

/** A job that goes on until the test ends it. */
async function show() {
  let jobs: Jobs | undefined;
  const view = await renderRoutes([{ path: '/', element: <Page keep={(now) => (jobs = now)} /> }]);
  let tell: Tell = () => undefined;
  let signal: AbortSignal | undefined;
  let settle: { resolve: () => void; reject: (cause: unknown) => void } | undefined;
  act(() =>
    jobs?.run('notes.pdf', (told, raised) => {
      tell = told;
      signal = raised;
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
    }),
  );
  return {
    ...view,
    tell: (...how: Parameters<Tell>) => act(() => tell(...how)),
    aborted: () => signal?.aborted,
    done: () => act(async () => settle?.resolve()),
    fail: (cause: unknown) => act(async () => settle?.reject(cause)),
  };
}

test('a job tells how far it is, and is gone when it is done', async () => {
  const { tell, done } = await show();
  tell('read', 37, 200);
  expect(screen.getByText(/page 37 of 200/)).toBeDefined();
  tell('upload', 50, 200);
  expect(screen.getByText(/25% sent/)).toBeDefined();
  expect(screen.getByRole('progressbar', { name: 'Progress of notes.pdf' }).getAttribute('aria-valuenow')).toBe('25');
  await done();
  expect(screen.queryByText('notes.pdf')).toBeNull();
});

test('a job is cancelled by its button, and nothing more is said of it', async () => {
  const { user, aborted, fail } = await show();
  await user.click(screen.getByRole('button', { name: 'Cancel notes.pdf' }));
  expect(aborted()).toBe(true);
  await fail(new DOMException('', 'AbortError'));
  expect(screen.queryByText('notes.pdf')).toBeNull();
});

test.each([
  [new JobError('encrypted'), /protected by a password/],
  [new JobError('damaged'), /is damaged/],
  [new ApiError('too_large', 413), /larger than 64 MB/],
  [new ApiError('board_full', 409), /is full/],
])('a job that fails says why, until that is dismissed', async (cause, words) => {
  const { user, fail } = await show();
  await fail(cause);
  expect(screen.getByRole('alert').textContent).toMatch(words);
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a job ends with the board that it is of', async () => {
  const { unmount, aborted } = await show();
  unmount();
  expect(aborted()).toBe(true);
});
