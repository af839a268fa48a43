/**
 * The call of a room: the page before joining, the pictures, and the controls.
 *
 *     const [settings, setSettings] = useState<JoinSettings>();   // or rejoinSettings(name, …) after a refresh
 *     if (!settings) return <PreJoin title={title} name={me.display_name} onJoin={setSettings} />;
 *
 *     const call = useCall(session, settings);   // null until there are both; leaves and ends all captures on unmount
 *     <CallView call={call} spotlight={…} />     // stage or grid, notices, shortcuts, "turn sound on"; fills its parent
 *                                                // `over` draws more over each picture of an account;
 *                                                // `board` is drawn on the stage after showBoard(…)
 *     <CallControls call={call} />               // microphone▾ camera▾ layout▾, in this order, for the control bar
 *     <NetworkMeter call={call} … />             // how good the connection is, for the header
 *     loadStatistics()                           // the dialog with the call's figures, when it is wanted
 *
 * `settings.local` belongs to whoever got it from `onJoin`: useCall ends it when the settings change or the component goes; without
 * useCall, call `settings.local.release()`.
 *
 * The people list highlights `useStagedAccount()`, and puts someone on the stage with `pin({ account })` until `pin(null)`.
 */
export { CallControls } from './CallControls';
export { CallView } from './CallView';
export { rejoinSettings } from './joinMemory';
export { LayoutItems } from './LayoutMenu';
export { takesKey } from './model';
export { OwnPreview } from './OwnPreview';
export { Passing } from './Passing';
export { PreJoin } from './PreJoin';
export { AudioOnlyItem } from './quality/AudioOnlyItem';
export { NetworkMeter } from './quality/NetworkMeter';
export { releaseFocus } from './releaseFocus';
export { ShareItem } from './ShareButton';
export { useShortcutsOn } from './shortcuts';
export {
  lookAtScreen,
  pin,
  showBesideBoard,
  showBoard,
  usePinnedAccount,
  useStage,
  useStagedAccount,
} from './stage';
export { loadStatistics } from './stats/load';
export type { BesideBoard, JoinSettings, Spotlight } from './types';
export { useCall, useStore } from './useCall';

/** What a recording shows; loaded with the recorder. */
export const loadScenery = () => import('./scenery');
