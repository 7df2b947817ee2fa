/** What is used of pdfmake: it brings no types of its own. */
declare module 'pdfmake/build/pdfmake.js' {
  const pdfMake: {
    addFonts(
      fonts: Readonly<Record<string, Readonly<Record<'normal' | 'bold' | 'italics' | 'bolditalics', string>>>>,
    ): void;
    /** Which addresses may be fetched. */
    setUrlAccessPolicy(allowed: (address: string) => boolean): void;
    createPdf(document: object): { getBlob(): Promise<Blob> };
  };
  export default pdfMake;
}
declare module '*.ttf?url' {
  const address: string;
  export default address;
}
