import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { theme } from '@/app/theme';
import { setLocale, withWords } from '@/i18n';
import type { FakeTrack } from '@/media/testing/fakes';
import type { Spotlight } from './types';

export async function draw(element: ReactElement) {
  await Promise.all([setLocale('en', false), withWords('room', async () => {})]);
  const wrap = (each: ReactElement) => (
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      {each}
    </MantineProvider>
  );
  const view = render(wrap(element));
  return { ...view, redraw: (each: ReactElement) => view.rerender(wrap(each)), user: userEvent.setup() };
}

/** A room without a spotlight, where one may not be set. */
export const NO_SPOTLIGHT: Spotlight = {
  account: '',
  name: '',
  mayPut: false,
  put: () => undefined,
  refused: null,
  dismiss: () => undefined,
};

export const live = (tracks: readonly FakeTrack[]) => tracks.filter((t) => t.readyState === 'live').length;
