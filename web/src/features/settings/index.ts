/** One's own account and how the app looks in this browser. */
export { SettingsPage } from './SettingsPage';
