import { Link } from 'react-router';
import { useT } from '@/i18n';
import classes from './Logo.module.css';

/** The product's name, which leads home. */
export function Logo() {
  const t = useT();
  return (
    <Link to="/" className={classes.logo}>
      <img src="/icon.svg" alt="" width={28} height={28} />
      <span>{t('ui.name')}</span>
    </Link>
  );
}
