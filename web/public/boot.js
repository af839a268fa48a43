// Runs before the first paint: colour scheme and language, so that nothing flashes. Keys as in src/app/theme.ts and src/i18n.
(() => {
  let scheme = null;
  let locale = null;
  try {
    scheme = localStorage.getItem('atrium.scheme');
    locale = localStorage.getItem('atrium.locale');
  } catch {
    // Storage may be forbidden; the browser's own settings decide then.
  }
  const dark =
    scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const root = document.documentElement;
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  root.lang =
    locale === 'en' || locale === 'zh-CN' ? locale : /^zh/i.test(navigator.language) ? 'zh-CN' : 'en';
})();
