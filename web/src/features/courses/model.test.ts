import { expect, test } from 'vitest';
import { course } from '@/testing/server';
import { badgeOf, grouped, numberIn, titleError, wayIn } from './model';

test('the way into a course', () => {
  expect(wayIn(course())).toBe('add');
  expect(wayIn(course({ join: 'approval' }))).toBe('ask');
  expect(wayIn(course({ join: 'code' }))).toBe('code');
  expect(wayIn(course({ capacity: 2, students: 2 }))).toBe('full');
  expect(wayIn(course({ state: 'left', role: 'student' }))).toBe('add');
  for (const state of ['active', 'waiting', 'refused'] as const) expect(wayIn(course({ state })), state).toBeNull();
  expect(wayIn(course({ archived: 1 }))).toBeNull();
});

test('the mark of a course', () => {
  expect(badgeOf(course())).toBeNull();
  expect(badgeOf(course({ role: 'student', state: 'active' }))).toBeNull();
  expect(badgeOf(course({ role: 'teacher', state: 'active' }))?.text).toBe('courses.role.teacher');
  expect(badgeOf(course({ role: 'teacher', state: 'left' }))).toBeNull();
  expect(badgeOf(course({ role: 'student', state: 'waiting' }))?.text).toBe('courses.waiting');
  expect(badgeOf(course({ role: 'teacher', state: 'active', archived: 1 }))?.text).toBe('courses.archived');
});

test('numbers that people type', () => {
  expect(numberIn(' ３０ ', 1, 100, 0)).toBe(30);
  expect(numberIn('', 1, 100, 0)).toBe(0);
  for (const wrong of ['0', '101', '-1', '1.5', 'x', '123456']) expect(numberIn(wrong, 1, 100, 0), wrong).toBeUndefined();
  expect(grouped('abcdefghijk')).toBe('abcde fghij k');
});

test('a title is counted as readers count', () => {
  expect(titleError(' \n')).toBe('courses.field.titleMissing');
  expect(titleError('👨‍👩‍👧‍👦'.repeat(200))).toBeUndefined();
  expect(titleError('课'.repeat(201))).toBe('courses.field.titleLong');
});
