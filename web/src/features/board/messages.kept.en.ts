export const keptBoardsEn = {
  'boards.title': 'Boards',
  'boards.untitled': 'Board',
  'boards.changed': 'Last changed {time}',
  'boards.keptOpen': 'Look at the board',
} as const;
