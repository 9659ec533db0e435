import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The accent from its softest to its strongest; 7 carries white text, 3 stands on dark ground. */
const teal: MantineColorsTuple = [
  '#e3f0f0',
  '#c9e4e5',
  '#9dd3d6',
  '#6fc3c9',
  '#45a7ae',
  '#2b8a91',
  '#1a7179',
  '#0f5c63',
  '#0b474d',
  '#073338',
];

/** Mantine as the tokens want it; tokens.css is where a colour or a size is changed. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 3 },
  colors: { teal },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: 'var(--ts-font)',
  fontFamilyMonospace: 'var(--ts-mono)',
  headings: { fontFamily: 'var(--ts-font)', fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.125rem', xl: '1.375rem' },
  radius: { sm: '6px', md: '10px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

export const variables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--ts-ground)',
    '--mantine-color-text': 'var(--ts-ink)',
    '--mantine-color-dimmed': 'var(--ts-quiet)',
    '--mantine-color-placeholder': 'var(--ts-quiet)',
    '--mantine-color-anchor': 'var(--ts-accent)',
    '--mantine-color-error': 'var(--ts-bad)',
    '--mantine-color-default': 'var(--ts-raised)',
    '--mantine-color-default-hover': 'var(--ts-sunken)',
    '--mantine-color-default-color': 'var(--ts-ink)',
    '--mantine-color-default-border': 'var(--ts-line-strong)',
    '--mantine-primary-color-filled': 'var(--ts-accent)',
    '--mantine-primary-color-filled-hover': 'var(--ts-accent-strong)',
    '--mantine-primary-color-contrast': 'var(--ts-on-accent)',
    '--mantine-primary-color-light': 'var(--ts-accent-soft)',
    '--mantine-primary-color-light-color': 'var(--ts-accent)',
  };
  return { variables: {}, light: both, dark: both };
};
