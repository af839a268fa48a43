import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';
import { theme } from '@/app/theme';
import { type Locale, setLocale, withWords } from '@/i18n';

type Options = {
  /** Where the visit starts. */
  at?: string | { pathname: string; hash?: string; state?: unknown };
  locale?: Locale;
};

/** Draws routes as the app does, without its frame; answers the person who uses them and where they are. */
export async function renderRoutes(routes: RouteObject[], { at = '/', locale = 'en' }: Options = {}) {
  await Promise.all([
    setLocale(locale, false),
    withWords('pages', async () => {}),
    withWords('room', async () => {}),
    withWords('board', async () => {}),
    withWords('removed', async () => {}),
  ]);
  const router = createMemoryRouter(routes, { initialEntries: [at] });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const place = () => router.state.location.pathname + router.state.location.search + router.state.location.hash;
  return { ...view, client, router, place, user: userEvent.setup() };
}
