import { api, ask } from '.';

/** What an upload adds to its request. The types made of the OpenAPI document call any bytes a string. */
const sending = (picture: Blob) => ({
  body: picture as unknown as string,
  bodySerializer: (body: string) => body,
  headers: { 'Content-Type': picture.type },
});

/** Gives oneself a picture, or null for none; answers the account. */
export const setAvatar = (picture: Blob | null) =>
  ask(picture ? api.PUT('/api/v1/me/avatar', sending(picture)) : api.DELETE('/api/v1/me/avatar'));

/** Gives a course a cover, or null for none; answers the course. */
export const setCover = (id: string, picture: Blob | null) => {
  const params = { path: { course: id } };
  const path = '/api/v1/courses/{course}/cover';
  return ask(picture ? api.PUT(path, { params, ...sending(picture) }) : api.DELETE(path, { params }));
};

/** Where the cover of a course is, as the server named it. */
export const coverAddress = (id: string, cover: string) =>
  `/api/v1/courses/${encodeURIComponent(id)}/cover?v=${encodeURIComponent(cover)}`;
