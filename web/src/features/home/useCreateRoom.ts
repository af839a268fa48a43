import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Policy } from '@/api';
import { roomsQuery } from '@/api/rooms';
import { useAttempt } from '@/api/useAttempt';

export type NewRoom = { title: string; policy: Partial<Policy> };

/** Makes a meeting room. */
export function useCreateRoom() {
  const client = useQueryClient();
  const attempt = useAttempt();
  return useMutation({
    mutationFn: ({ title, policy }: NewRoom) =>
      ask(
        api.POST('/api/v1/rooms', {
          params: { header: { 'Idempotency-Key': attempt.keyOf([title, policy]) } },
          body: { title, kind: 'meeting', policy },
        }),
      ),
    onSuccess: () => {
      attempt.worked();
      void client.invalidateQueries(roomsQuery);
    },
  });
}
