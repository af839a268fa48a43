export const pictureEn = {
  'ui.picture.choose': 'Choose a picture',
  'ui.picture.other': 'Choose another',
  'ui.picture.use': 'Use this picture',
  'ui.picture.cancel': 'Cancel',
  'ui.picture.remove': 'Remove',
  'ui.picture.uploading': 'Uploading the picture…',
  'ui.picture.removing': 'Removing the picture…',
  'ui.picture.unreadable': 'This file cannot be read as a picture. Choose a PNG, JPEG, GIF or WebP file.',
} as const;
