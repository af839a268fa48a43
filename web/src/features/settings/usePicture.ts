import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, ask } from '@/api';
import { meQuery } from '@/api/session';
import { toSquare } from './picture';

/** What was chosen and is not uploaded yet. */
interface Chosen {
  readonly picture: Blob;
  readonly address: string;
}

/** One's own picture: choosing a file, uploading what it became, removing what is there. */
export function usePicture() {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const latest = useRef(0);
  const save = useMutation({
    mutationFn: (picture: Blob | null) => (picture ? upload(picture) : ask(api.DELETE('/api/v1/me/avatar'))),
    onSuccess: (account) => {
      client.setQueryData(meQuery.queryKey, account);
      setChosen(null);
    },
  });
  useEffect(() => {
    if (chosen) return () => URL.revokeObjectURL(chosen.address);
  }, [chosen]);

  async function choose(file: Blob) {
    latest.current += 1;
    const turn = latest.current;
    save.reset();
    const picture = await toSquare(file);
    if (turn !== latest.current) return; // another file was chosen meanwhile
    setUnreadable(!picture);
    setChosen(picture && { picture, address: URL.createObjectURL(picture) });
  }
  return { chosen, unreadable, save, choose, forget: () => setChosen(null) };
}

function upload(picture: Blob) {
  return ask(
    api.PUT('/api/v1/me/avatar', {
      // The types made of the OpenAPI document call any bytes a string.
      body: picture as unknown as string,
      bodySerializer: (body) => body,
      headers: { 'Content-Type': picture.type },
    }),
  );
}
