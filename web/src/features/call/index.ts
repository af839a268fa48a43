/**
 * The call of a room: the page before joining, the pictures, and the controls.
 *
 *     const [settings, setSettings] = useState<JoinSettings>();
 *     if (!settings) return <PreJoin title={title} name={me.display_name} onJoin={setSettings} />;
 *
 *     const call = useCall(session, settings);      // null until the session has joined its room; leaves on unmount
 *     <CallView call={call} />                      // stage or grid, notices and the button "turn sound on"; fills its parent
 *     <CallControls call={call} />                  // microphone▾ camera▾ layout▾, in this order, for the control bar
 *
 * The people list highlights and chooses who is on the stage with `useStage` (an account is on the stage, not a device).
 */
export type { JoinSettings, PreJoinProps } from './types';
