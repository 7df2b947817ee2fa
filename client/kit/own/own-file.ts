export const largestFile = 25 * 1024 * 1024;

/** What a file needs to be to be read: `File` of a browser is one. */
export interface OwnFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export const endingOf = ({ name }: Pick<OwnFile, 'name'>): string =>
  /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? '';
