/** Parts of the call that the room's page shares with it. They belong to the call's door. */
export { hueOf, initials } from '@/features/call/model';
export { useShortcutsOn } from '@/features/call/shortcuts';
