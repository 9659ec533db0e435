import { Button, CopyButton, Stack, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon, Time } from '../../parts';

/** A secret that is shown once: a link, a token. */
export function LinkOnce({ text, why, expiresMs }: { text: string; why: string; expiresMs?: number }) {
  const { t } = useTranslation('people');
  return (
    <Stack>
      <p>{why}</p>
      <Textarea
        value={text}
        readOnly
        autosize
        minRows={2}
        aria-label={t('once')}
        onFocus={(e) => e.currentTarget.select()}
        spellCheck={false}
        data-autofocus
      />
      {expiresMs !== undefined && (
        <p>
          {t('until')} <Time ms={expiresMs} style="full" />
        </p>
      )}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button onClick={copy} leftSection={<Icon name="copy" size={18} />}>
            {copied ? t('frame:copied') : t('copy')}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
