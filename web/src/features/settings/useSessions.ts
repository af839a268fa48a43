import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, codeOf } from '@/api';

/** Where this account is logged in; this browser first, then what was used last. */
const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => {
    const { sessions } = await ask(api.GET('/api/v1/sessions'));
    return [...sessions].sort((a, b) => Number(b.current) - Number(a.current) || b.last_seen - a.last_seen);
  },
});

export type Session = Awaited<ReturnType<NonNullable<typeof sessionsQuery.queryFn>>>[number];

/** A page loaded anew holds nothing of the account any more: no cache, no connection, no place to come back to. */
export const toLogin = () => location.replace('/login');

/** The sessions, and the ways to end them. Ending the one of this browser leads to the login. */
export function useSessions() {
  const client = useQueryClient();
  const list = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: async ({ id }: Session) => {
      try {
        await ask(api.DELETE('/api/v1/sessions/{session}', { params: { path: { session: id } } }));
      } catch (error) {
        // It ended meanwhile, which is what was asked for.
        if (codeOf(error) !== 'not_found') throw error;
      }
    },
    onSuccess: (_, ended) => {
      if (ended.current) return toLogin();
      client.setQueryData(sessionsQuery.queryKey, (now) => now?.filter(({ id }) => id !== ended.id));
      void client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const endAll = useMutation({ mutationFn: () => ask(api.DELETE('/api/v1/sessions')), onSuccess: toLogin });
  return { list, end, endAll };
}
