import { Button, Group, Modal, TextInput } from '@mantine/core';
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface Question {
  title: string;
  text: ReactNode;
  /** The word on the button that does it. */
  action: string;
  danger?: boolean;
  /** Has to be typed first, where a slip would be dear. */
  typed?: string;
}

type Ask = (question: Question) => Promise<boolean>;

const Context = createContext<Ask>(() => Promise.resolve(false));

/** `const confirm = useConfirm(); if (await confirm({...})) ...` */
export function useConfirm(): Ask {
  return useContext(Context);
}

/** Holds the one dialog that questions are asked in. */
export function Confirming({ children }: { children: ReactNode }) {
  const { t } = useTranslation('frame');
  const [asked, setAsked] = useState<{ question: Question; answer: (yes: boolean) => void }>();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const ask = useCallback<Ask>(
    (question) =>
      new Promise((answer) => {
        setTyped('');
        setAsked({ question, answer });
        setOpen(true);
      }),
    [],
  );
  const settle = (yes: boolean) => {
    setOpen(false);
    asked?.answer(yes);
  };
  const wanted = asked?.question.typed;
  const ready = wanted === undefined || typed.trim() === wanted;
  return (
    <Context value={ask}>
      {children}
      <Modal
        opened={open}
        onClose={() => settle(false)}
        title={asked?.question.title}
        closeButtonProps={{ 'aria-label': t('close') }}
        centered
      >
        <form
          onSubmit={(e) => {
            e.preventDefault();
            if (ready) settle(true);
          }}
        >
          <div>{asked?.question.text}</div>
          {wanted !== undefined && (
            <TextInput
              mt="md"
              label={t('confirm.type', { text: wanted })}
              value={typed}
              onChange={(e) => setTyped(e.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <Group justify="flex-end" mt="lg" gap="sm">
            <Button variant="default" onClick={() => settle(false)}>
              {t('confirm.no')}
            </Button>
            <Button
              type="submit"
              disabled={!ready}
              data-autofocus={wanted === undefined || undefined}
              color={asked?.question.danger === true ? 'red' : undefined}
            >
              {asked?.question.action}
            </Button>
          </Group>
        </form>
      </Modal>
    </Context>
  );
}
