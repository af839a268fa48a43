import { createBrowserRouter } from 'react-router';
import { withWords } from '@/i18n';
import { Waiting } from '@/ui';
import { CrashPage } from './CrashPage';
import { Root } from './Root';

/**
 * The routes. Each page is its own chunk, loaded through its feature's door. `Signed` sends who is not logged in to the login page
 * and back; `Shell` is the rail or bottom bar; the room has neither: it fills the window and decides by GuestGate who may enter.
 */
export const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: CrashPage,
    HydrateFallback: Waiting,
    children: [
      {
        lazy: async () => ({ Component: (await import('./Signed')).Signed }),
        children: [
          { index: true, lazy: async () => ({ Component: (await import('@/features/home')).HomePage }) },
          {
            path: 'courses',
            lazy: async () => ({ Component: (await withWords('pages', () => import('@/features/courses'))).CoursesPage }),
          },
          {
            path: 'courses/:course',
            lazy: async () => ({ Component: (await withWords('pages', () => import('@/features/courses'))).CoursePage }),
          },
          {
            path: 'courses/:course/attendance',
            lazy: async () => ({ Component: (await withWords('pages', () => import('@/features/courses'))).BookPage }),
          },
          {
            path: 'lessons/:lesson',
            lazy: async () => ({ Component: (await withWords('pages', () => import('@/features/courses'))).LessonPage }),
          },
          {
            path: 'rooms/:room/boards/:board',
            lazy: async () => ({ Component: await (await import('@/features/board')).loadBoardPage() }),
          },
          {
            path: 'settings',
            lazy: async () => ({ Component: (await withWords('pages', () => import('@/features/settings'))).SettingsPage }),
          },
        ],
      },
      { path: 'login', lazy: async () => ({ Component: (await import('@/features/auth')).LoginPage }) },
      { path: 'register', lazy: async () => ({ Component: (await import('@/features/auth')).RegisterPage }) },
      {
        path: 'r/:number',
        lazy: async () => ({ Component: (await withWords('room', () => import('./RoomRoute'))).RoomRoute }),
      },
      { path: '*', lazy: async () => ({ Component: (await import('./NotFoundPage')).NotFoundPage }) },
    ],
  },
]);
