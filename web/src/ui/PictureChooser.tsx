import { Alert, Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type ChangeEvent, type ReactNode, useEffect, useRef } from 'react';
import { codeOf } from '@/api/errors';
import { useT } from '@/i18n';
import { ErrorAlert } from './ErrorAlert';
import classes from './PictureChooser.module.css';
import type { Picture } from './usePicture';

interface Props {
  readonly picture: Picture;
  readonly label: string;
  readonly hint: string;
  /** What others see now. */
  readonly now: ReactNode;
  /** Whether that is a picture, which can be removed. */
  readonly has: boolean;
  /** Shows what was chosen, at its address, as others will see it. */
  readonly preview: (address: string) => ReactNode;
  /** What is said afterwards. */
  readonly saved: string;
  readonly removed: string;
  /** The words for refusals that mean something else here than everywhere. */
  readonly refusals?: Readonly<Record<string, string>>;
  /** The picture stands above the words instead of beside them. */
  readonly wide?: boolean;
}

/** A picture: chosen, looked at as others will see it, then uploaded; and the way to be without one. Each acts at once. */
export function PictureChooser({ picture, label, hint, now, has, preview, saved, removed, refusals, wide }: Props) {
  const t = useT();
  const { chosen, save, choose, forget } = picture;
  const file = useRef<HTMLInputElement>(null);
  const chooser = useRef<HTMLButtonElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const onFile = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const picked = currentTarget.files?.[0];
    currentTarget.value = ''; // so that the same file can be chosen again
    if (picked) void choose(picked);
  };
  useEffect(() => {
    if (chosen) confirm.current?.focus();
    else if (save.isSuccess) chooser.current?.focus(); // the button that had the focus is gone
  }, [chosen, save.isSuccess]);
  return (
    <fieldset className={classes.chooser} data-wide={wide || undefined}>
      <legend>{label}</legend>
      {chosen ? preview(chosen.address) : now}
      <div className={classes.words}>
        <p className={classes.hint}>{hint}</p>
        <div className={classes.buttons}>
          {chosen && (
            <>
              <Button ref={confirm} loading={save.isPending} onClick={() => save.mutate(chosen.picture)}>
                {t('ui.picture.use')}
              </Button>
              <Button
                variant="default"
                disabled={save.isPending}
                onClick={() => {
                  forget();
                  chooser.current?.focus();
                }}
              >
                {t('ui.picture.cancel')}
              </Button>
            </>
          )}
          <Button
            ref={chooser}
            variant={chosen ? 'subtle' : 'light'}
            disabled={save.isPending}
            onClick={() => file.current?.click()}
          >
            {t(chosen || has ? 'ui.picture.other' : 'ui.picture.choose')}
          </Button>
          {has && !chosen && (
            <Button variant="subtle" color="red" loading={save.isPending} onClick={() => save.mutate(null)}>
              {t('ui.picture.remove')}
            </Button>
          )}
        </div>
        <input ref={file} type="file" accept="image/*" hidden onChange={onFile} aria-label={label} />
        <div role="status" className={classes.hint}>
          {save.isPending && t(save.variables ? 'ui.picture.uploading' : 'ui.picture.removing')}
          {save.isSuccess && !chosen && (save.variables ? saved : removed)}
        </div>
        <Wrong picture={picture} refusals={refusals} />
      </div>
    </fieldset>
  );
}

/** What was wrong with the file, or with its upload. */
function Wrong({ picture: { unreadable, save }, refusals }: Pick<Props, 'picture'> & { refusals: Props['refusals'] }) {
  const t = useT();
  const code = codeOf(save.error);
  const known = unreadable || ['bad_data', 'too_large'].includes(code) ? t('ui.picture.unreadable') : refusals?.[code];
  if (!known) return <ErrorAlert error={save.error} />;
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
      {known}
    </Alert>
  );
}
