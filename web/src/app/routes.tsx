import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { Broken } from './Broken';
import { Shell } from './Shell';

/** A page that is fetched when it is first gone to. */
function page(path: string, load: () => Promise<Record<string, unknown>>, name: string): RouteObject {
  return {
    path,
    lazy: async () => ({ Component: (await load())[name] as ComponentType }),
  };
}

export const routes = createBrowserRouter([
  {
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      page('/sign-in', () => import('../pages/session'), 'SignInPage'),
      page('/welcome', () => import('../pages/session'), 'WelcomePage'),
      page('/proved', () => import('../pages/session'), 'ProvedPage'),
      {
        Component: Shell,
        children: [
          {
            ErrorBoundary: Broken,
            children: [
              page('/', () => import('../pages/overview'), 'OverviewPage'),
              page('/accounts', () => import('../pages/accounts'), 'AccountsPage'),
              page('/bots', () => import('../pages/bots'), 'BotsPage'),
              page('/bots/new', () => import('../pages/bots'), 'BotBuilderPage'),
              page('/bots/:id', () => import('../pages/bots'), 'BotPage'),
              page('/bots/:id/edit', () => import('../pages/bots'), 'BotBuilderPage'),
              page('/smart-trade', () => import('../pages/smart-trade'), 'SmartTradePage'),
              page('/portfolio', () => import('../pages/portfolio'), 'PortfolioPage'),
              page('/fleet', () => import('../pages/fleet'), 'FleetPage'),
              page('/fleet/:terminal', () => import('../pages/fleet'), 'MachinePage'),
              page('/places', () => import('../pages/fleet'), 'PlacesPage'),
              page('/sales', () => import('../pages/sales'), 'SalesPage'),
              page('/sales/:id', () => import('../pages/sales'), 'SalePage'),
              page('/cash', () => import('../pages/cash'), 'CashPage'),
              page('/coins', () => import('../pages/coins'), 'CoinsPage'),
              page('/approvals', () => import('../pages/approvals'), 'ApprovalsPage'),
              page('/tally', () => import('../pages/tally'), 'TallyPage'),
              page('/watch', () => import('../pages/watch'), 'WatchPage'),
              page('/watch/incidents/:id', () => import('../pages/watch'), 'IncidentPage'),
              page('/people', () => import('../pages/people'), 'PeoplePage'),
              page('/settings', () => import('../pages/settings'), 'SettingsPage'),
              page('/help/:page', () => import('../pages/help'), 'HelpPage'),
              page('*', () => import('../pages/help'), 'NotFoundPage'),
            ],
          },
        ],
      },
    ],
  },
]);
