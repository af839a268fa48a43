export const removedBoardsEn = {
  'boards.removed.title': 'Removed boards',
  'boards.removed.hint': 'What is on them was kept. A board that you bring back is there for everyone again.',
  'boards.removed.loading': 'The removed boards are loading',
  'boards.removed.none': 'No board is removed',
  'boards.removed.noneHint': 'A board that somebody removes is listed here, with all that is on it.',
  'boards.removed.blank': 'Nothing was drawn on it',
  'boards.removed.bring': 'Bring back',
  'boards.removed.bringNamed': 'Bring back {title}',
  'boards.removed.back': '“{title}” is back.',
  'boards.removed.failed': '“{title}” was not brought back.',
  'boards.removed.full':
    'There is no place for one more board. Remove one that you no longer need, then bring this one back.',
} as const;
