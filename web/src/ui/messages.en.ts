export const uiEn = {
  'ui.name': 'Atrium',
  'ui.failure': 'This could not be loaded',
  'ui.retry': 'Try again',
} as const;
