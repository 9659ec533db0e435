import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { queries } from '../api/queries';
import { Confirming } from '../parts/Confirm';
import { theme, variables } from '../theme';
import { StepUp } from './StepUp';
import { routes } from './routes';

/** The nonce of this very page, by which the server's policy lets Mantine's style elements be. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="top-right" />
        <Confirming>
          <StepUp />
          <RouterProvider router={routes} />
        </Confirming>
      </QueryClientProvider>
    </MantineProvider>
  );
}
