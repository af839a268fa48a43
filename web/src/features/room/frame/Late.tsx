import { type ReactNode, Suspense, useEffect, useState } from 'react';

interface Props {
  readonly opened: boolean;
  /** A dialog that is loaded when it is first drawn. */
  readonly children: (opened: boolean) => ReactNode;
}

/**
 * Draws a dialog from the first time that it is wanted. It is drawn closed before it opens, so that it knows where the focus was and
 * gives it back when it closes.
 */
export function Late({ opened, children }: Props) {
  const [wanted, setWanted] = useState(false);
  if (opened && !wanted) setWanted(true);
  return (
    wanted && (
      <Suspense>
        <Drawn opened={opened}>{children}</Drawn>
      </Suspense>
    )
  );
}

function Drawn({ opened, children }: Props) {
  const [closedBefore, setClosedBefore] = useState(false);
  useEffect(() => setClosedBefore(true), []);
  return children(opened && closedBefore);
}
