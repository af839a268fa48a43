/**
 * Fails when a text that people read stands in the code instead of the catalogues: JSX text, and the props that are read aloud or
 * shown. Letters of any script count; numbers, signs and lone symbols do not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const READ_PROPS = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'error',
  'label',
  'placeholder',
  'title',
]);
/** Names that are the same in every language. */
const NAMES = new Set(['Atrium']);
/** A key of a catalogue, as tables of keys hold it: `room.join`. */
const KEY = /^[a-z]\w*(\.\w+)+$/;

/** The texts of one source file that belong into a catalogue, as `line:column text`. */
export function literalTexts(fileName, code) {
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = [];
  const check = (node, text) => {
    const plain = text.trim();
    if (!/\p{L}/u.test(plain) || NAMES.has(plain) || KEY.test(plain)) return;
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${line + 1}:${character + 1} ${plain}`);
  };
  /** Every literal that can become the value of an expression. */
  const values = (node) => {
    if (ts.isStringLiteralLike(node)) check(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      check(node, node.head.text + node.templateSpans.map((span) => span.literal.text).join(''));
    } else if (ts.isConditionalExpression(node)) {
      values(node.whenTrue);
      values(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      const logical = [
        ts.SyntaxKind.AmpersandAmpersandToken,
        ts.SyntaxKind.BarBarToken,
        ts.SyntaxKind.QuestionQuestionToken,
      ];
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) values(node.left);
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken || logical.includes(node.operatorToken.kind))
        values(node.right);
      if (logical.slice(1).includes(node.operatorToken.kind)) values(node.left);
    } else if (ts.isParenthesizedExpression(node)) values(node.expression);
  };
  const visit = (node) => {
    if (ts.isJsxText(node)) check(node, node.text);
    else if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) values(node.expression);
    else if (ts.isJsxAttribute(node) && READ_PROPS.has(node.name.getText(source)) && node.initializer) {
      values(ts.isJsxExpression(node.initializer) ? (node.initializer.expression ?? node.initializer) : node.initializer);
    } else if (ts.isPropertyAssignment(node) && READ_PROPS.has(propertyName(node.name))) values(node.initializer);
    else if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      node.left.getText(source) === 'document.title'
    ) {
      values(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function propertyName(name) {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}

function main() {
  const root = fileURLToPath(new URL('../src/', import.meta.url));
  const files = readdirSync(root, { recursive: true }).filter(
    (file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx') && !file.startsWith('testing'),
  );
  const found = files.flatMap((file) =>
    literalTexts(file, readFileSync(root + file, 'utf8')).map((text) => `src/${file}:${text}`),
  );
  for (const line of found) console.error(line);
  if (found.length > 0) {
    console.error(`${found.length} text(s) outside the message catalogues; how to use them: src/i18n/index.ts`);
    process.exit(1);
  }
  console.log(`${files.length} files, no text outside the message catalogues`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
