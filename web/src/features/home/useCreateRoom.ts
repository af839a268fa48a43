import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, ask, type Policy } from '@/api';
import { roomsQuery } from '@/api/rooms';
import { newUUID } from '@/uuid';

export type NewRoom = { title: string; policy: Partial<Policy> };

/**
 * Makes a meeting room. Until one was made, every try carries the same key, so that a try whose answer was lost makes no second
 * room; other content is another try.
 */
export function useCreateRoom() {
  const client = useQueryClient();
  const attempt = useRef({ content: '', key: '' });
  return useMutation({
    mutationFn: ({ title, policy }: NewRoom) => {
      const content = JSON.stringify([title, policy]);
      if (attempt.current.content !== content) attempt.current = { content, key: newUUID() };
      return ask(
        api.POST('/api/v1/rooms', {
          params: { header: { 'Idempotency-Key': attempt.current.key } },
          body: { title, kind: 'meeting', policy },
        }),
      );
    },
    onSuccess: () => {
      attempt.current = { content: '', key: '' };
      void client.invalidateQueries(roomsQuery);
    },
  });
}
