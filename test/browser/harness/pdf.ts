// PDFs as small as they can be, written by hand.

/** The objects of a file, numbered from 1, the first of them its catalogue. */
export function pdfOf(objects: readonly string[]): Buffer {
  const places: number[] = [];
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  objects.forEach((object, i) => {
    places.push(text.length);
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF`;
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, 'latin1');
}

const stream = (content: string) => `<</Length ${content.length}>>stream\n${content}\nendstream`;

/** Sheets on light blue: a line in Helvetica, one in Chinese, neither with its font in the file, and a red square in the lower left corner. */
export function slides(count: number): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>' +
      '/FontDescriptor 6 0 R/DW 1000>>',
    '<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120' +
      '/CapHeight 880/StemV 93>>',
  ];
  const title = [...'第一章分数的加法'].map((c) => c.charCodeAt(0).toString(16).padStart(4, '0')).join('');
  const kids = Array.from({ length: count }, (_, i) => {
    objects.push(
      stream(
        `0.9 0.95 1 rg 0 0 960 540 re f 1 0 0 rg 0 0 90 90 re f 0 g BT /F1 48 Tf 80 400 Td (Sheet ${i + 1} of ${count}) Tj ET ` +
          `BT /F2 40 Tf 80 250 Td <${title}> Tj ET`,
      ),
    );
    const resources = '<</Font<</F1 3 0 R/F2 4 0 R>>>>';
    objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Resources${resources}/Contents ${objects.length} 0 R>>`);
    return `${objects.length} 0 R`;
  });
  objects[1] = `<</Type/Pages/Count ${count}/Kids[${kids.join(' ')}]>>`;
  return pdfOf(objects);
}

/** A sheet that is one scan, as fax machines encode them (CCITT G4): 64 × 64 pixels, all black. */
export function fax(): Buffer {
  // A line of 64 black pixels after a white one: horizontal mode, no white, 64 black; then the same line 63 times, V0 each; EOFB.
  const bits = `001${'00110101'}${'0000001111'}${'0000110111'}1${'11'.repeat(63)}${'000000000001'.repeat(2)}`;
  const bytes = (bits.match(/.{1,8}/g) ?? [])
    .map((byte) => String.fromCharCode(Number.parseInt(byte.padEnd(8, '0'), 2)))
    .join('');
  const filter = '/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64/BlackIs1 false>>';
  return pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Count 1/Kids[5 0 R]>>',
    `<</Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray${filter}/Length ${bytes.length}>>stream\n${bytes}\nendstream`,
    stream('q 160 0 0 90 0 0 cm /I Do Q'),
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 160 90]/Resources<</XObject<</I 3 0 R>>>>/Contents 4 0 R>>',
  ]);
}

/** One that asks for a password (40 bits, RC4); it cannot be opened without. */
export function locked(): Buffer {
  const key = `<${'5a'.repeat(32)}>`;
  const text = pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 160 90]>>',
    `<</Filter/Standard/V 1/R 2/Length 40/P -4/O ${key}/U ${key}>>`,
  ]).toString('latin1');
  return Buffer.from(text.replace('/Root 1 0 R', `/Root 1 0 R/Encrypt 4 0 R/ID[${key}${key}]`), 'latin1');
}
