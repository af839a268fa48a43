/** Courses: found, made, joined, and each one's page. */
export { CoursePage } from './CoursePage';
export { CoursesPage } from './CoursesPage';
