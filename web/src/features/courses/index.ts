/** Courses: found, made, joined, each one's page, its lessons and its attendance book. */
export { BookPage } from './book/BookPage';
export { CoursePage } from './CoursePage';
export { CoursesPage } from './CoursesPage';
export { LessonPage } from './lesson/LessonPage';
