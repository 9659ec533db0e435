import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

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

/** Which token family a colour named on a component means. */
const FAMILIES: Record<string, { strong: string; soft: string; on: string }> = {
  teal: { strong: 'var(--ts-accent)', soft: 'var(--ts-accent-soft)', on: 'var(--ts-on-accent)' },
  red: { strong: 'var(--ts-bad)', soft: 'var(--ts-bad-soft)', on: 'var(--ts-raised)' },
  yellow: { strong: 'var(--ts-wait)', soft: 'var(--ts-wait-soft)', on: 'var(--ts-raised)' },
  blue: { strong: 'var(--ts-gain)', soft: 'var(--ts-gain-soft)', on: 'var(--ts-raised)' },
  gray: { strong: 'var(--ts-quiet)', soft: 'var(--ts-sunken)', on: 'var(--ts-raised)' },
};

/** Components take their colours from the tokens, so that both themes keep their contrast. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const family = FAMILIES[input.color ?? input.theme.primaryColor];
  if (family === undefined) {
    return defaultVariantColorsResolver(input);
  }
  const border = '1px solid transparent';
  switch (input.variant) {
    case 'filled':
      return {
        background: family.strong,
        hover: `color-mix(in srgb, ${family.strong} 88%, var(--ts-ink))`,
        color: family.on,
        border,
      };
    case 'light':
      return { background: family.soft, hover: family.soft, color: family.strong, border };
    case 'outline':
      return {
        background: 'transparent',
        hover: family.soft,
        color: family.strong,
        border: `1px solid ${family.strong}`,
      };
    case 'subtle':
    case 'transparent':
      return { background: 'transparent', hover: family.soft, color: family.strong, border };
    default:
      return defaultVariantColorsResolver(input);
  }
};

/** Mantine as the tokens want it; tokens.css is where a colour or a size is changed. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 3 },
  colors: { teal },
  variantColorResolver,
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
    '--mantine-color-body': 'var(--ts-raised)',
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
  // Fields lie in the surface; Mantine's own grey has another tint.
  return { variables: {}, light: both, dark: { ...both, '--mantine-color-dark-6': 'var(--ts-sunken)' } };
};
