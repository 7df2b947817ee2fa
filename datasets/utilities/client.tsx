import { SectionTool } from './section-tool.tsx';

/** Vertical sections, in the panel of what lies beneath the ground. */
export const belowTool = SectionTool;
