import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type Account, ApiError, api, ask } from '.';

/** Who is logged in here: an account, perhaps a guest's, or null. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: async (): Promise<Account | null> => {
    try {
      return await ask(api.GET('/api/v1/me'));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** The account of this browser: `data` is null when nobody is logged in, undefined while that is not known. */
export function useMe() {
  return useQuery(meQuery);
}

/** Puts another account, or null, in place; what was cached for the one before is forgotten. */
export function useSignIn() {
  const client = useQueryClient();
  return useCallback(
    (account: Account | null) => {
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== meQuery.queryKey[0] });
      client.setQueryData(meQuery.queryKey, account);
    },
    [client],
  );
}

/** The account, where a page is drawn only for someone who has one: under the frame and inside GuestGate. */
export function useAccount(): Account {
  const { data } = useMe();
  if (!data) throw new Error('useAccount outside of what only logged in people see');
  return data;
}
