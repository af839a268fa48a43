import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api';
import { meQuery } from '@/api/session';
import type { Locale } from '@/i18n';

type Change = { display_name?: string; side?: 'teach' | 'study'; locale?: Locale };

/** Changes one's own account; the answer is the account from then on. */
export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Change) => ask(api.PATCH('/api/v1/me', { body })),
    onSuccess: (account) => client.setQueryData(meQuery.queryKey, account),
  });
}
