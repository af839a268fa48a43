/** Lessons as several pages show them: their rows, the ways in, one press to start one, and their order. */
export { EnterLesson } from './EnterLesson';
export { LessonRow } from './LessonRow';
export { LiveLesson } from './LiveLesson';
export * from './model';
export { StartLesson } from './StartLesson';
export { useMinutes } from './useMinutes';
