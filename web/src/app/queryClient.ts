import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api';
import { meQuery } from '@/api/session';

/** A session that ended elsewhere shows at the next call, whichever it is: then nobody is logged in, and pages act on that. */
function onError(error: unknown) {
  if (error instanceof ApiError && error.code === 'not_authenticated') queryClient.setQueryData(meQuery.queryKey, null);
}

/** One cache for everything asked over HTTP. An answer with a code is final; only a network or server failure is tried again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.temporary),
    },
  },
});
