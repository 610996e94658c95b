// Writes into static/ what comes from npm packages: the icon sprite, htmx, the API viewer and the fonts. `npm run assets` runs it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const modules = "node_modules";
const out = "static";

// One <symbol> for each name in icons.txt; strokes and colours are inherited from the <svg> that uses it.
function sprite() {
  const names = readFileSync(`${out}/src/icons.txt`, "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => {
    const svg = readFileSync(`${modules}/lucide-static/icons/${name}.svg`, "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

// The source map is not served, so the line that names it goes.
function withoutSourceMap(path) {
  return readFileSync(path, "utf8").replace(/\n?\/(\/|\*)# sourceMappingURL=.*\n?$/, "\n");
}

const fonts = [
  ["instrument-sans", "instrument-sans-latin-wght-normal.woff2"],
  ["instrument-sans", "instrument-sans-latin-ext-wght-normal.woff2"],
  ["bricolage-grotesque", "bricolage-grotesque-latin-wght-normal.woff2"],
  ["bricolage-grotesque", "bricolage-grotesque-latin-ext-wght-normal.woff2"],
];

writeFileSync(`${out}/icons.svg`, sprite());
writeFileSync(`${out}/htmx.min.js`, withoutSourceMap(`${modules}/htmx.org/dist/htmx.min.js`));
writeFileSync(`${out}/swagger-ui.js`, withoutSourceMap(`${modules}/swagger-ui-dist/swagger-ui-bundle.js`));
writeFileSync(`${out}/swagger-ui.css`, withoutSourceMap(`${modules}/swagger-ui-dist/swagger-ui.css`));
mkdirSync(`${out}/fonts`, { recursive: true });
for (const [family, file] of fonts) {
  copyFileSync(`${modules}/@fontsource-variable/${family}/files/${file}`, `${out}/fonts/${file}`);
}
