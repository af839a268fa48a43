import { useQueryClient } from '@tanstack/react-query';
import { setAvatar } from '@/api/pictures';
import { meQuery, useAccount } from '@/api/session';
import { useT } from '@/i18n';
import { Avatar } from '@/ui';
import { PictureChooser } from '@/ui/PictureChooser';
import { usePicture } from '@/ui/usePicture';
import classes from './SettingsPage.module.css';

const SIZE = 88;
/** What is uploaded: twice what the server keeps. */
const UPLOAD = { width: 512, height: 512 };

/** One's own picture. */
export function PictureForm() {
  const t = useT();
  const client = useQueryClient();
  const { id, display_name: name, avatar = '' } = useAccount();
  const picture = usePicture(UPLOAD, async (next) => client.setQueryData(meQuery.queryKey, await setAvatar(next)));
  return (
    <PictureChooser
      picture={picture}
      label={t('settings.picture')}
      hint={t('settings.pictureHint')}
      now={<Avatar name={name} account={id} avatar={avatar} size={SIZE} />}
      has={avatar !== ''}
      preview={(address) => (
        <img src={address} alt={t('settings.picturePreview')} width={SIZE} height={SIZE} className={classes.preview} />
      )}
      saved={t('settings.pictureSaved')}
      removed={t('settings.pictureRemoved')}
    />
  );
}
