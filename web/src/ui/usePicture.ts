import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Size, toPicture } from './picture';

/** What was chosen and is not uploaded yet. */
interface Chosen {
  readonly picture: Blob;
  readonly address: string;
}

export type Picture = ReturnType<typeof usePicture>;

/** A picture of one size: choosing a file, uploading what it became, removing what is there. `put` uploads, or removes with null. */
export function usePicture(size: Size, put: (picture: Blob | null) => Promise<unknown>) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const latest = useRef(0);
  const save = useMutation({ mutationFn: put, onSuccess: () => setChosen(null) });
  useEffect(() => {
    if (chosen) return () => URL.revokeObjectURL(chosen.address);
  }, [chosen]);

  async function choose(file: Blob) {
    latest.current += 1;
    const turn = latest.current;
    save.reset();
    const picture = await toPicture(file, size);
    if (turn !== latest.current) return; // another file was chosen meanwhile
    setUnreadable(!picture);
    setChosen(picture && { picture, address: URL.createObjectURL(picture) });
  }

  /** Uploads what was chosen, if anything was. Answers false if it failed, which is said where one chooses. */
  async function keep(): Promise<boolean> {
    if (!chosen) return true;
    return save.mutateAsync(chosen.picture).then(
      () => true,
      () => false,
    );
  }
  return { chosen, unreadable, save, choose, keep, forget: () => setChosen(null) };
}
