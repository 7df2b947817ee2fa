import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Water of the Han river on a clear day; the dark end carries white text at 4.5:1. */
const han: MantineColorsTuple = [
  '#e9f7f8',
  '#d2edef',
  '#a5dade',
  '#74c5cc',
  '#4db3bc',
  '#33a6b1',
  '#1f98a4',
  '#0c7f8e',
  '#066b78',
  '#00545f',
];

export const theme = createTheme({
  primaryColor: 'han',
  // White words on it have 4.7:1 in both themes.
  primaryShade: 7,
  autoContrast: true,
  colors: { han },
  fontFamily:
    '"Pretendard Variable", Pretendard, "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif',
  headings: { fontWeight: '650', fontFamily: 'inherit' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  focusRing: 'auto',
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg' } },
  },
});

/** Words of light badges: the library's own are too pale on their tints; these have 5:1 and more. */
const darkerWords = {
  '--mantine-color-orange-light-color': '#994000',
  '--mantine-color-grape-light-color': '#7d2596',
  '--mantine-color-teal-light-color': '#06684a',
  '--mantine-color-indigo-light-color': '#2f45b5',
  '--mantine-color-yellow-light-color': '#7a4f00',
  '--mantine-color-red-light-color': '#b02525',
  '--mantine-color-han-light-color': '#066b78',
};

/** Mantine's own dimmed grey has too little contrast for small text (3.3:1); this has 5.5:1 or more on the panels. */
export const colourVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#55636f',
    '--mantine-color-placeholder': '#5d6b77',
    ...darkerWords,
  },
  dark: { '--mantine-color-dimmed': '#a3b2c0', '--mantine-color-placeholder': '#9aa9b7' },
});
