import type { Scene } from '../types';

/** What a scene shows, as ReferenceBoard.shown has it. */
export function seen(scene: Scene) {
  return scene.pages().map(({ id, n, changed, by, data }) => ({
    id,
    n,
    changed,
    by,
    data,
    elements: scene.elements(id).map(({ pending: _, ...element }) => element),
  }));
}

/** Ids in their order, one string for each page. */
export const idsSeen = (scene: Scene): readonly string[] =>
  scene.pages().map(
    ({ id }) =>
      `${id}: ${scene
        .elements(id)
        .map((element) => element.id)
        .join(' ')}`,
  );
