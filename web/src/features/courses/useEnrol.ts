import { useMutation, useQueryClient } from '@tanstack/react-query';
import { enrol } from '@/api/courses';

/** Comes into a course, or asks to; with a code if one is given. */
export function useEnrol(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => enrol(id, code),
    onSuccess: () => client.invalidateQueries({ queryKey: ['courses'] }),
  });
}
