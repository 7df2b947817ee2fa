export function kernelFolders(root: string): string[];
export function buildKernels(options?: { root?: string; force?: boolean }): Promise<string[]>;
