import { Alert, Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type ChangeEvent, useEffect, useRef } from 'react';
import { codeOf } from '@/api';
import { useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { Avatar, ErrorAlert } from '@/ui';
import classes from './SettingsPage.module.css';
import { usePicture } from './usePicture';

const SIZE = 88;

/** One's own picture: chosen, looked at as others will see it, then uploaded; and the way to be without one. */
export function PictureForm() {
  const t = useT();
  const { id, display_name: name, avatar = '' } = useAccount();
  const { chosen, unreadable, save, choose, forget } = usePicture();
  const file = useRef<HTMLInputElement>(null);
  const chooser = useRef<HTMLButtonElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const onFile = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const picked = currentTarget.files?.[0];
    currentTarget.value = ''; // so that the same file can be chosen again
    if (picked) void choose(picked);
  };
  const refused = ['bad_data', 'too_large'].includes(codeOf(save.error));
  useEffect(() => {
    if (chosen) confirm.current?.focus();
    else if (save.isSuccess) chooser.current?.focus(); // the button that had the focus is gone
  }, [chosen, save.isSuccess]);
  return (
    <fieldset className={classes.picture}>
      <legend>{t('settings.picture')}</legend>
      {chosen ? (
        <img
          src={chosen.address}
          alt={t('settings.picturePreview')}
          width={SIZE}
          height={SIZE}
          className={classes.preview}
        />
      ) : (
        <Avatar name={name} account={id} avatar={avatar} size={SIZE} />
      )}
      <div className={classes.pictureText}>
        <p className={classes.hint}>{t('settings.pictureHint')}</p>
        <div className={classes.buttons}>
          {chosen && (
            <>
              <Button ref={confirm} loading={save.isPending} onClick={() => save.mutate(chosen.picture)}>
                {t('settings.pictureUse')}
              </Button>
              <Button
                variant="default"
                disabled={save.isPending}
                onClick={() => {
                  forget();
                  chooser.current?.focus();
                }}
              >
                {t('settings.pictureCancel')}
              </Button>
            </>
          )}
          <Button
            ref={chooser}
            variant={chosen ? 'subtle' : 'light'}
            disabled={save.isPending}
            onClick={() => file.current?.click()}
          >
            {t(chosen || avatar ? 'settings.pictureOther' : 'settings.pictureChoose')}
          </Button>
          {avatar && !chosen && (
            <Button variant="subtle" color="red" loading={save.isPending} onClick={() => save.mutate(null)}>
              {t('settings.pictureRemove')}
            </Button>
          )}
        </div>
        <input ref={file} type="file" accept="image/*" hidden onChange={onFile} aria-label={t('settings.picture')} />
        <div role="status" className={classes.hint}>
          {save.isPending && t(save.variables ? 'settings.pictureUploading' : 'settings.pictureRemoving')}
          {save.isSuccess && !chosen && t(save.variables ? 'settings.pictureSaved' : 'settings.pictureRemoved')}
        </div>
        {unreadable || refused ? (
          <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />}>
            {t('settings.pictureUnreadable')}
          </Alert>
        ) : (
          <ErrorAlert error={save.error} />
        )}
      </div>
    </fieldset>
  );
}
