import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api';

/** One cache for everything asked over HTTP. An answer with a code is final; only a network or server failure is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.temporary),
    },
    mutations: { retry: false },
  },
});
