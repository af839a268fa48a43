import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Preference {
  readonly on: boolean;
  setOn(on: boolean): void;
}

/** Whether single keys act in a call (WCAG 2.1.4 asks that they can be switched off); kept in this browser. */
export const useShortcutsOn = create<Preference>()(
  persist((set) => ({ on: true, setOn: (on) => set({ on }) }), {
    name: 'atrium.shortcuts',
    partialize: ({ on }) => ({ on }),
  }),
);
