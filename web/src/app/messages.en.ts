export const appEn = {
  'app.skip': 'Skip to the content',
  'app.nav': 'Main navigation',
  'app.home': 'Home',
  'app.courses': 'Courses',
  'app.settings': 'Settings',
  'app.notFound.title': 'There is no page at this address',
  'app.notFound.text': 'The link may be old or mistyped. Check it, or start from your home page.',
  'app.crash.title': 'This page stopped working',
  'app.crash.text':
    'An error in the page itself stopped it. Nothing that the server confirmed is lost. Load the page again to go on.',
  'app.crash.update': 'Atrium was updated or the network dropped while this page was loading. Load it again to go on.',
  'app.reload': 'Load again',
  'app.details': 'Details to copy when you report this',
} as const;
