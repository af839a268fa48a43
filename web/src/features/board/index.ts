/**
 * The boards of rooms and courses. What there is of them is loaded when it is wanted, with its words:
 *
 *     <LatePart load={loadRoomBoard}>{(RoomBoard) => <RoomBoard session={session} … />}</LatePart>   // the board on a room's stage
 *     await loadBoardPage()                                                                          // a board outside of its room
 *     <CourseBoards course={course.id} />                                                            // the boards of a course
 */
import { withWords } from '@/i18n';

export { CourseBoards } from './kept/CourseBoards';
export { KeptBoards } from './kept/KeptBoards';

/** The board on the stage of a room. */
export const loadRoomBoard = () => withWords('board', () => import('./room/RoomBoard').then((m) => m.RoomBoard));

/** The list of what was removed, for the board on the stage. It is named here, because the board is large enough. */
export const loadRemovedBoards = () =>
  withWords('removed', () => import('./removed/RemovedDialog').then((m) => m.RemovedDialog));

/** The page of a board outside of its room. */
export const loadBoardPage = () => withWords('board', () => import('./kept/BoardPage').then((m) => m.BoardPage));
