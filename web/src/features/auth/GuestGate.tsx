import type { ReactNode } from 'react';
import { useMe } from '@/api/session';

type Props = { number: string; secret: string; children: ReactNode };

export function GuestGate({ children }: Props) {
  return useMe().data ? children : null;
}
