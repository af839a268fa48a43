/** The dialog with the call's figures, which few open. */
export const loadStatistics = () => import('./StatisticsDialog').then((m) => m.StatisticsDialog);
