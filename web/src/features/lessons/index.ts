/** Lessons: their rows and the ways in, which other features show; their pages are loaded when they are wanted. */
export { EnterLesson } from './EnterLesson';
export { LessonRow } from './LessonRow';
export { LiveLesson } from './LiveLesson';
export { byTime, tomorrowOf } from './model';
export { StartLesson } from './StartLesson';
export { useMinutes } from './useMinutes';
