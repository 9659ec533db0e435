import { Button, Modal, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Money } from '../../parts';
import { ChangeNote, useChange } from '../accounts/change';
import type { Collection } from './model';
import classes from './Cash.module.css';

/** Proposes to the keeper that the machine was emptied: its cap on uncollected cash counts anew. */
export function ConfirmAtKeeper({ collection, close }: { collection: Collection; close: () => void }) {
  const { t } = useTranslation('cash');
  const change = useChange(false);
  return (
    <Modal opened onClose={close} title={t('confirmTitle', { name: collection.terminal })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
      <Stack gap="md">
        <p className={classes.plain}>{t('confirmText')}</p>
        <dl className={classes.sums}>
          <div>
            <dt>{t('counted')}</dt>
            <dd>
              <Money value={collection.counted} asset={collection.currency} />
            </dd>
          </div>
        </dl>
        {change.fate !== 'waits' && change.fate !== 'inForce' && (
          <div>
            <Button
              loading={change.proposing}
              onClick={() => change.propose(`/api/v1/cash/collections/${encodeURIComponent(collection.terminal)}/${collection.sequence}/confirmation`, {})}
            >
              {t('confirmPropose')}
            </Button>
          </div>
        )}
        <ChangeNote change={change} />
      </Stack>
    </Modal>
  );
}
