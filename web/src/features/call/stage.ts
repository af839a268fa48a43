import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

export type Layout = 'grid' | 'stage';

/** Who was put on the stage: an account, or one of its devices. */
export interface Choice {
  readonly account: string;
  readonly device?: string;
}

interface Stage {
  readonly layout: Layout;
  readonly chosen: Choice | null;
  /** Puts someone on the stage, or, if they are there already (`chosen`), goes back to the grid. */
  choose(choice: Choice, chosen: boolean): void;
  setLayout(layout: Layout): void;
}

/** What this tab looks at: kept over a refresh, gone with the tab. */
export const useStage = create<Stage>()(
  persist(
    (set) => ({
      layout: 'grid',
      chosen: null,
      choose: (choice, chosen) => set(chosen ? { layout: 'grid', chosen: null } : { layout: 'stage', chosen: choice }),
      setLayout: (layout) => set({ layout, ...(layout === 'grid' && { chosen: null }) }),
    }),
    {
      name: 'atrium.stage',
      storage: createJSONStorage(() => sessionStorage),
      partialize: ({ layout, chosen }) => ({ layout, chosen }),
    },
  ),
);

/** The account that was put on the stage, for the people list to highlight; null if nobody was. */
export const useStagedAccount = () => useStage((s) => s.chosen?.account ?? null);
